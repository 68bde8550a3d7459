using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Coffer.Image.Containers;
using Coffer.Image.Description;
using Coffer.Image.Os;
using Coffer.Image.Registries;
using Coffer.Image.Root;

namespace Coffer.Image.Tests.Registries;

public sealed class RegistriesInstallationTests : IDisposable
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private const string Reference = $"r.example/team/web@{Digest}";
    private const string Minimum =
        "name: a\nrecovery: { recipients: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p] }\n";
    private const string Unsigned = $"workloads: [{{ name: web, image: '{Reference}' }}]\n";
    private const string Signed = $"workloads: [{{ name: web, image: '{Reference}', signature: cosign.pub }}]\n";
    private const string Mirrored =
        "registries: [{ name: r.example, mirrors: ['m.example:5000/copies'], authorities: ca.pem }]\n";
    private const string Bundle = "what Debian believes\n";

    private readonly TestDirectory _directory = new();
    private readonly TestAuthority _authority = new("one");
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public RegistriesInstallationTests()
    {
        File.WriteAllText(Path.Combine(_directory.Path, "ca.pem"), _authority.Pem);
        File.WriteAllText(Path.Combine(_directory.Path, "cosign.pub"), _key.ExportSubjectPublicKeyInfoPem());
    }

    [Fact]
    public void Nothing_may_be_pulled_but_the_references_of_the_description()
    {
        JsonElement policy = Policy(Unsigned);
        Assert.Equal("reject", policy.GetProperty("default")[0].GetProperty("type").GetString());
        JsonProperty scope = Assert.Single(policy.GetProperty("transports").GetProperty("docker").EnumerateObject());
        Assert.Equal(Reference, scope.Name);
        Assert.Equal(
            "insecureAcceptAnything",
            Assert.Single(scope.Value.EnumerateArray()).GetProperty("type").GetString()
        );
    }

    [Fact]
    public void A_key_is_asked_for_where_the_description_names_one()
    {
        JsonElement rule = Policy(Signed).GetProperty("transports").GetProperty("docker").GetProperty(Reference)[0];
        Assert.Equal("sigstoreSigned", rule.GetProperty("type").GetString());
        Assert.Equal("matchRepository", rule.GetProperty("signedIdentity").GetProperty("type").GetString());
        Assert.Equal(
            _key.ExportSubjectPublicKeyInfoPem() + "\n",
            Encoding.ASCII.GetString(rule.GetProperty("keyData").GetBytesFromBase64())
        );
    }

    [Fact]
    public void Signatures_are_looked_for_in_the_registry_and_its_mirrors_where_a_key_is_named()
    {
        Assert.Equal(
            """
            docker:
              "m.example:5000/copies/team/web":
                use-sigstore-attachments: true
              "r.example/team/web":
                use-sigstore-attachments: true

            """,
            Put(Signed + Mirrored).ReadText("etc/containers/registries.d/coffer.yaml")
        );
        Assert.Equal("docker: {}\n", Put(Unsigned).ReadText("etc/containers/registries.d/coffer.yaml"));
    }

    [Fact]
    public void Mirrors_come_before_their_registry_and_short_names_mean_nothing() =>
        Assert.Equal(
            """
            # No registry is searched: a name without one means nothing.
            unqualified-search-registries = []
            short-name-mode = "disabled"

            [[registry]]
            prefix = "r.example"
            location = "r.example"
            insecure = false
            blocked = false
            mirror-by-digest-only = true

            [[registry.mirror]]
            location = "m.example:5000/copies"
            insecure = false

            """,
            Put(Unsigned + Mirrored).ReadText("etc/containers/registries.conf")
        );

    [Fact]
    public void Registry_and_mirrors_have_the_authorities_of_the_description_or_of_Debian()
    {
        RootTree root = Put(Unsigned + Mirrored);
        Assert.Equal(_authority.Pem, root.ReadText("etc/containers/certs.d/r.example/ca.crt"));
        Assert.Equal(_authority.Pem, root.ReadText("etc/containers/certs.d/m.example:5000/ca.crt"));
        Assert.True(Put(Unsigned).TryGet("etc/containers/certs.d/r.example/ca.crt", out RootEntry? link));
        Assert.Equal("/etc/ssl/certs/ca-certificates.crt", link.LinkTarget);
    }

    [Theory]
    [InlineData(Unsigned, true)]
    [InlineData(Unsigned + Mirrored, false)]
    [InlineData("workloads: [{ name: web, command: [/a], outbound: any }]\n", false)]
    [InlineData("packages: [ca-certificates]\n", true)]
    [InlineData("", false)]
    public void The_authorities_of_Debian_are_there_only_where_somebody_believes_them(string yaml, bool areThere)
    {
        RootTree original = new();
        original.Put("etc/ssl/certs/ca-certificates.crt", RootEntry.Text(Bundle));
        RootTree root = original.Copy();
        new RootPruning(OsContent.Embedded, [], containers: true).Apply(root);
        AuthorityFiles.PutBundle(root, original, Read(yaml));
        Assert.Equal(areThere, root.Contains("etc/ssl/certs/ca-certificates.crt"));
    }

    [Fact]
    public void Podman_that_pulls_believes_nobody_else()
    {
        string quadlet = Put(Unsigned).ReadText("usr/share/containers/systemd/coffer-web.container");
        Assert.Contains(
            "[Service]\nEnvironment=SSL_CERT_FILE=/dev/null SSL_CERT_DIR=/nonexistent\n",
            quadlet,
            StringComparison.Ordinal
        );
    }

    public void Dispose()
    {
        _directory.Dispose();
        _authority.Dispose();
        _key.Dispose();
    }

    private JsonElement Policy(string yaml)
    {
        using JsonDocument document = JsonDocument.Parse(Put(yaml).ReadText("etc/containers/policy.json"));
        return document.RootElement.Clone();
    }

    private RootTree Put(string yaml)
    {
        RootTree root = new();
        new ContainersInstallation(OsContent.Embedded).Put(
            root,
            Read(yaml),
            ImmutableSortedDictionary<string, ContainerImage>.Empty
        );
        return root;
    }

    private MachineDescription Read(string yaml) =>
        DescriptionReader.Read(Minimum + yaml, "machine.yaml", _directory.Path).OrThrow();
}
