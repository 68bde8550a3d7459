using System.Security.Cryptography;
using System.Text.Json;
using System.Xml.Linq;
using Coffer.Keys.Binding;

namespace Coffer.Cli.Tests.Verbs;

/// <summary><c>coffer explain</c> of golden headers.</summary>
public sealed class ExplainTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("luks2-template-1.header", 3)]
    [InlineData("luks2-template-2.header", 3)]
    [InlineData("luks2-template-2-both.header", 4)]
    public async Task Every_path_is_there_in_text_and_JSON(string header, int paths)
    {
        CofferRun text = await CofferRun.Of(["explain", At(header)]);
        Assert.True(text.ExitCode == 0, text.Out + text.Error);
        Assert.Contains("who can decrypt it now", text.Out, StringComparison.Ordinal);
        CofferRun json = await CofferRun.Of(["explain", At(header), "--json"]);
        JsonElement list = json.Json.GetProperty("paths");
        Assert.Equal(paths, list.GetArrayLength());
        Assert.All(list.EnumerateArray(), path => Assert.NotEqual(0, path.GetProperty("trusts").GetArrayLength()));
    }

    [Fact]
    public async Task The_picture_is_one_document_with_a_lane_for_each_path()
    {
        string svg = _scratch["who.svg"];
        CofferRun run = await CofferRun.Of(["explain", At("luks2-template-2.header"), "--svg", svg]);
        Assert.Equal(0, run.ExitCode);
        XDocument document = XDocument.Load(svg);
        Assert.Equal(10, document.Descendants().Count(element => element.Name.LocalName == "rect"));
    }

    [Fact]
    public async Task What_a_description_loosens_is_there_in_text_and_JSON()
    {
        string path = Describe("workloads: [{ name: web, command: [/bin/web], user: root }]");
        CofferRun text = await CofferRun.Of(["explain", path]);
        Assert.Equal(0, text.ExitCode);
        Assert.Contains("workloads.web.user: root", text.Out, StringComparison.Ordinal);
        CofferRun json = await CofferRun.Of(["explain", path, "--json"]);
        JsonElement setting = Assert.Single(json.Json.GetProperty("loosened").EnumerateArray());
        Assert.Equal("root", setting.GetProperty("says").GetString());
    }

    [Fact]
    public async Task A_description_that_loosens_nothing_says_so()
    {
        CofferRun run = await CofferRun.Of(["explain", Describe("")]);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("nothing is loosened", run.Out, StringComparison.Ordinal);
        Assert.Contains("nothing is open", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_description_opens_in_the_network_is_there_in_text_and_JSON()
    {
        string path = Describe("workloads: [{ name: web, command: [/bin/web], ports: ['80'], outbound: [tcp/443] }]");
        CofferRun text = await CofferRun.Of(["explain", path]);
        Assert.Equal(0, text.ExitCode);
        Assert.Matches(@"(?m)^  in +tcp/80 +workload web$", text.Out);
        Assert.Matches(@"(?m)^  out +tcp/443 +workload web$", text.Out);
        CofferRun json = await CofferRun.Of(["explain", path, "--json"]);
        JsonElement[] openings = [.. json.Json.GetProperty("network").EnumerateArray()];
        Assert.Equal(["in", "out", "out"], openings.Select(opening => opening.GetProperty("direction").GetString()));
        Assert.Equal("udp/53, tcp/53", openings[2].GetProperty("what").GetString());
    }

    [Fact]
    public async Task Which_images_are_pulled_from_where_by_which_key_is_there_in_text_and_JSON()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string digest = Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
        File.WriteAllText(_scratch["cosign.pub"], key.ExportSubjectPublicKeyInfoPem());
        string reference = $"r.example/team/web@sha256:{new string('a', 64)}";
        string path = Describe(
            $"workloads: [{{ name: web, image: '{reference}', signature: cosign.pub }}]\nregistries: [{{ name: r.example, mirrors: ['m.example:5000/copies'] }}]"
        );
        CofferRun text = await CofferRun.Of(["explain", path]);
        Assert.Equal(0, text.ExitCode);
        Assert.Contains($"  {reference}\n", text.Out, StringComparison.Ordinal);
        Assert.Matches("(?m)^    from +m.example:5000/copies/team/web, then r.example/team/web$", text.Out);
        Assert.Matches("(?m)^    believing +the authorities of Debian's ca-certificates$", text.Out);
        Assert.Matches($"(?m)^    signed by +the key with SHA-256 {digest}$", text.Out);
        CofferRun json = await CofferRun.Of(["explain", path, "--json"]);
        JsonElement image = Assert.Single(json.Json.GetProperty("pulled").EnumerateArray());
        Assert.Equal(digest, image.GetProperty("signature-key").GetString());
        Assert.Equal("m.example:5000/copies/team/web", image.GetProperty("from")[0].GetString());
        Assert.Empty(image.GetProperty("authorities").EnumerateArray());
    }

    [Fact]
    public async Task Who_gets_which_secret_is_there_in_text_and_JSON()
    {
        string description = Describe(
            """
            attestation: { public: true }
            workloads:
              - { name: web, command: [/usr/bin/web], secrets: [db-password, token] }
              - { name: tool, command: [/usr/bin/tool], secrets: [token] }
            """
        );
        CofferRun run = await CofferRun.Of(["explain", description]);
        Assert.Contains("  db-password  web\n  token        web, tool", run.Out, StringComparison.Ordinal);
        CofferRun json = await CofferRun.Of(["explain", description, "--json"]);
        JsonElement token = json.Json.GetProperty("secrets")[1];
        Assert.Equal("token", token.GetProperty("name").GetString());
        Assert.Equal(2, token.GetProperty("workloads").GetArrayLength());
        Assert.Equal(0, token.GetProperty("registries").GetArrayLength());
    }

    [Fact]
    public async Task A_description_that_pulls_nothing_does_not_speak_of_it()
    {
        CofferRun run = await CofferRun.Of(["explain", Describe("")]);
        Assert.DoesNotContain("pulled", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_description_that_cannot_be_read_is_refused_by_name()
    {
        CofferRun run = await CofferRun.Of([
            "explain",
            Describe("workloads: [{ name: web, image: web:latest }]"),
            "--json",
        ]);
        Assert.Equal((1, "description.image"), (run.ExitCode, run.Reason));
    }

    [Fact]
    public async Task What_is_no_vault_is_refused_by_name()
    {
        string path = _scratch["empty"];
        File.WriteAllBytes(path, new byte[4096]);
        CofferRun run = await CofferRun.Of(["explain", path, "--json"]);
        Assert.Equal((1, "recovery.unknown"), (run.ExitCode, run.Reason));
    }

    [Fact]
    public async Task A_machine_that_is_not_accepted_is_not_asked_for_its_header()
    {
        List<string> asked = [];
        await using FakeAgent agent = new(path =>
        {
            asked.Add(path);
            return FakeAgent.Response(
                200,
                path == "/v1/identity"
                    ? """{"format":"coffer-identity-1"}"""
                    : "{\"bundle\":{\"format\":\"coffer-evidence-1\"}}"
            );
        });
        foreach (
            string[] verb in (string[][])
                [
                    ["explain"],
                    ["recovery", "drill", "-i", Identity()],
                ]
        )
        {
            CofferRun run = await CofferRun.Of([.. verb, agent.Host, "--keys", _scratch["no-keys"], "--json"]);
            Assert.True(run.ExitCode == 1, run.Out + run.Error);
            Assert.False(run.Json.GetProperty("accepted").GetBoolean());
        }
        Assert.Equal(["/v1/evidence", "/v1/identity"], asked.Distinct().Order());
    }

    [Fact]
    public async Task A_path_that_is_not_there_is_no_host()
    {
        CofferRun run = await CofferRun.Of(["explain", _scratch["missing"], "--json"]);
        Assert.Equal((1, "recovery.missing"), (run.ExitCode, run.Reason));
    }

    private string Identity()
    {
        _scratch.WritePrivate("id", "AGE-SECRET-KEY-1C3YYFV8J0SZA2HDRLTKS3D3E8SYLTWU2XD203AQDHE8N0294HCQS6S97XE\n");
        return _scratch["id"];
    }

    private string Describe(string yaml)
    {
        const string recipient = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
        File.WriteAllText(_scratch["machine.yaml"], $"name: a\nrecovery: {{ recipients: [{recipient}] }}\n{yaml}\n");
        return _scratch["machine.yaml"];
    }

    // The golden files end before the key slot areas, which say nothing about who can open them.
    private string At(string header)
    {
        byte[] start = new byte[BoundHeader.Size];
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Artefacts", header)).CopyTo(start, 0);
        File.WriteAllBytes(_scratch[header], start);
        return _scratch[header];
    }
}
