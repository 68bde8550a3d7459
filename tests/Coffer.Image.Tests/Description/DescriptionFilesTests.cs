using System.Security.Cryptography;
using Coffer.Image.Description;
using Coffer.Image.Tests.Export;

namespace Coffer.Image.Tests.Description;

public sealed class DescriptionFilesTests : IDisposable
{
    private const string Recipient = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Each_file_that_is_named_is_remembered_by_its_place_and_its_bytes()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Write("keys.txt", $"# who keeps it\n{Recipient}\n");
        Write("alice.pem", TestImage.Keys.Operator!.ExportCertificatePem());
        Write("ca.pem", TestImage.Keys.Pk.Certificate.ExportCertificatePem());
        Write("cosign.pub", key.ExportSubjectPublicKeyInfoPem());
        MachineDescription machine = Read(
            $$"""
            name: small
            recovery: { recipients: [keys.txt] }
            operators: [./alice.pem]
            registries: [{ name: registry.example, authorities: ca.pem }]
            workloads:
              - { name: web, image: registry.example/web@sha256:{{new string('a', 64)}}, signature: cosign.pub }
            """
        );
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["operators[0]"] = DigestOf("alice.pem"),
                ["recovery.recipients[0]"] = DigestOf("keys.txt"),
                ["registries[0].authorities"] = DigestOf("ca.pem"),
                ["workloads[0].signature"] = DigestOf("cosign.pub"),
            },
            machine.Referenced
        );
    }

    [Fact]
    public void What_is_in_the_description_itself_is_no_file() =>
        Assert.Empty(Read($"name: small\nrecovery: {{ recipients: [{Recipient}] }}\n").Referenced);

    private MachineDescription Read(string yaml) =>
        DescriptionReader.Read(yaml, "machine.yaml", _directory.Path).OrThrow();

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_directory.Path, name), text);

    private string DigestOf(string name) =>
        Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(_directory.Path, name))));
}
