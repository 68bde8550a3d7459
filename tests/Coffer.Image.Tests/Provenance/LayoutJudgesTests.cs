using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Coffer.Attestation.Signatures;
using Coffer.Image.Build;
using Coffer.Image.Provenance;
using Coffer.Image.Tests.Build;
using Coffer.Image.Tests.Export;

namespace Coffer.Image.Tests.Provenance;

/// <summary>
/// in-toto's own program judges what a build leaves by a layout: one step, by the release key, whose link says what the provenance says; and
/// nothing else may lie there.
/// </summary>
public sealed class LayoutJudgesTests : IAsyncLifetime
{
    private const string Program = "/usr/bin/in-toto-golang";
    private const string Package = "in-toto-golang";
    private const string Envelope = $"{TestBuild.Stem}.provenance.dsse.json";

    private readonly TestDirectory _directory = new();
    private readonly ToolsTree _tree = new();
    private readonly ToolsTree _products = new();
    private readonly RSA _other = RSA.Create(2048);

    private RSA Release { get; } = TestImage.Keys.Release!;

    public async ValueTask InitializeAsync()
    {
        BuiltImage built = await TestBuild.WriteAsync(_directory.Path, TestImage.Keys);
        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(built.ImagePath)!))
            _products.File(Path.GetFileName(file), await File.ReadAllBytesAsync(file));
    }

    public ValueTask DisposeAsync()
    {
        _products.Dispose();
        _tree.Dispose();
        _directory.Dispose();
        _other.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void A_build_is_taken_by_its_layout()
    {
        Assert.Equal(7, Statement.Subjects.Length);
        Assert.Equal((0, ""), Judge());
    }

    [Theory]
    [InlineData($"{TestBuild.Stem}.raw")]
    [InlineData($"{TestBuild.Stem}.policy.yaml")]
    public void One_byte_of_a_product_is_seen(string name)
    {
        byte[] product = _products.Bytes(name);
        product[product.Length / 2] ^= 1;
        _products.File(name, product);
        RefusedFor(name, Judge());
    }

    [Fact]
    public void A_file_that_no_rule_allows_is_seen()
    {
        _products.File("more", []);
        RefusedFor("more", Judge());
    }

    [Fact]
    public void A_product_that_is_missing_is_seen()
    {
        string name = Statement.Subjects[^1].Name;
        File.Delete(Path.Combine(_directory.Path, "out", name));
        using ToolsTree fewer = new();
        foreach (string file in Directory.GetFiles(Path.Combine(_directory.Path, "out")))
            fewer.File(Path.GetFileName(file), File.ReadAllBytes(file));
        RefusedFor(name, Judge(fewer));
    }

    [Fact]
    public void A_link_by_another_key_is_seen() => RefusedFor("requires '1' link", Judge(functionary: _other));

    [Fact]
    public void A_layout_by_another_key_is_seen() => RefusedFor("signature", Judge(owner: _other));

    [Fact]
    public void A_link_that_says_something_else_is_seen()
    {
        ProvenanceStatement statement = Statement;
        string name = statement.Subjects[0].Name;
        ProvenanceStatement other = statement with
        {
            Subjects = [new(name, new string('a', 64)), .. statement.Subjects[1..]],
        };
        RefusedFor(name, Judge(statement: other));
    }

    private ProvenanceStatement Statement =>
        DsseEnvelope
            .Read(_products.Bytes(Envelope))
            .Then(envelope => ProvenanceStatement.Read(envelope.Payload.Span))
            .OrThrow();

    private static void RefusedFor(string why, (int ExitCode, string Error) judged)
    {
        Assert.Equal(1, judged.ExitCode);
        Assert.Contains(why, judged.Error, StringComparison.Ordinal);
    }

    /// <summary>Layout and link, signed, and the word of in-toto about the directory of the products.</summary>
    private (int ExitCode, string Error) Judge(
        ToolsTree? products = null,
        RSA? owner = null,
        RSA? functionary = null,
        ProvenanceStatement? statement = null
    )
    {
        string key = _tree.File("release.pub", Encoding.ASCII.GetBytes(Release.ExportSubjectPublicKeyInfoPem()));
        string id = _tree.Run(Program, Package, "key", "id", key).Trim();
        JsonObject keys = JsonNode.Parse($"{{{_tree.Run(Program, Package, "key", "layout", key)}}}")!.AsObject();
        string layout = Signed("build.layout", LayoutOf(id, keys), owner ?? Release);
        Signed($"build.{id[..8]}.link", LinkOf(statement ?? Statement), functionary ?? Release);
        return (products ?? _products).Try(
            "/usr/bin/env",
            Package,
            $"--chdir={(products ?? _products).Path("")}",
            Program,
            "verify",
            $"--layout={layout}",
            $"--layout-keys={key}",
            $"--link-dir={_tree.Path("")}"
        );
    }

    private string Signed(string name, JsonObject signed, RSA key)
    {
        JsonObject document = new() { ["signatures"] = new JsonArray(), ["signed"] = signed };
        string file = _tree.File($"{name}.unsigned", Encoding.UTF8.GetBytes(document.ToJsonString()));
        string secret = _tree.File("key", Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
        _tree.Run(Program, Package, "sign", "--file", file, "--key", secret, "--output", _tree.Path(name));
        return _tree.Path(name);
    }

    private JsonObject LayoutOf(string id, JsonObject keys)
    {
        JsonArray made = [.. Statement.Subjects.Select(subject => Rule("CREATE", subject.Name)), Rule("DISALLOW", "*")];
        JsonArray here =
        [
            .. Statement.Subjects.Select(subject => Rule("REQUIRE", subject.Name)),
            Rule("MATCH", "*", "WITH", "PRODUCTS", "FROM", "build"),
            Rule("ALLOW", Envelope),
            Rule("DISALLOW", "*"),
        ];
        return new()
        {
            ["_type"] = "layout",
            ["expires"] = "9999-12-31T00:00:00Z",
            ["readme"] = "",
            ["keys"] = keys,
            ["steps"] = new JsonArray(
                new JsonObject
                {
                    ["_type"] = "step",
                    ["name"] = "build",
                    ["pubkeys"] = new JsonArray(id),
                    ["threshold"] = 1,
                    ["expected_command"] = new JsonArray(),
                    ["expected_materials"] = new JsonArray(),
                    ["expected_products"] = made,
                }
            ),
            // What lies there when somebody looks: in-toto hashes it before it runs the command of an inspection.
            ["inspect"] = new JsonArray(
                new JsonObject
                {
                    ["_type"] = "inspection",
                    ["name"] = "look",
                    ["run"] = new JsonArray("true"),
                    ["expected_materials"] = here,
                    ["expected_products"] = new JsonArray(),
                }
            ),
        };
    }

    private static JsonObject LinkOf(ProvenanceStatement statement) =>
        new()
        {
            ["_type"] = "link",
            ["name"] = "build",
            ["command"] = new JsonArray(),
            ["materials"] = new JsonObject(),
            ["products"] = new JsonObject(
                statement.Subjects.Select(subject =>
                    KeyValuePair.Create<string, JsonNode?>(subject.Name, new JsonObject { ["sha256"] = subject.Sha256 })
                )
            ),
            ["byproducts"] = new JsonObject(),
            ["environment"] = new JsonObject(),
        };

    private static JsonArray Rule(params string[] words) => [.. words.Select(word => JsonValue.Create(word))];
}
