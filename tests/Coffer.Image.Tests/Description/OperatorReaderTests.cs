using System.Security.Cryptography.X509Certificates;
using Coffer.Bytes;
using Coffer.Image.Description;
using Coffer.Keys.Owner;

namespace Coffer.Image.Tests.Description;

public sealed class OperatorReaderTests : IDisposable
{
    private const string Recipient = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
    private const string Minimum = $"name: web-1\nrecovery: {{ recipients: [{Recipient}] }}\n";

    private readonly TestDirectory _directory = new();
    private readonly X509Certificate2 _alice = Certificate("alice");

    public void Dispose()
    {
        _alice.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Without_operators_there_is_no_agent()
    {
        MachineDescription machine = Read("").OrThrow();
        Assert.Empty(machine.Operators);
        Assert.False(machine.IsAttestationPublic);
        Assert.False(machine.HasAgent);
    }

    [Fact]
    public void Operators_are_read_as_certificates()
    {
        Write("alice.pem", $"alice's\n{_alice.ExportCertificatePem()}\n");
        MachineDescription machine = Read("operators: [alice.pem]").OrThrow();
        Assert.Equal([$"{_alice.ExportCertificatePem()}\n"], machine.Operators);
        Assert.True(machine.HasAgent);
    }

    [Theory]
    [InlineData("attestation: { public: true }", true)]
    [InlineData("attestation: { public: false }", false)]
    [InlineData("attestation: {}", false)]
    public void Attestation_can_be_for_everybody(string yaml, bool hasAgent)
    {
        MachineDescription machine = Read(yaml).OrThrow();
        Assert.Equal(hasAgent, machine.IsAttestationPublic);
        Assert.Equal(hasAgent, machine.HasAgent);
    }

    [Fact]
    public void A_missing_file_is_refused_by_name() =>
        Assert.Contains("bob.pem, which is not there", Refused("operators: [bob.pem]").Seen);

    [Fact]
    public void A_file_without_a_certificate_is_refused()
    {
        Write("bob.pem", "hello");
        Assert.Contains("which holds none", Refused("operators: [bob.pem]").Seen);
        Write("bob.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        Assert.Contains("which holds none", Refused("operators: [bob.pem]").Seen);
    }

    [Fact]
    public void A_file_with_a_private_key_beside_it_is_refused()
    {
        Write(
            "alice.pem",
            $"{_alice.ExportCertificatePem()}\n{_alice.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()}\n"
        );
        Assert.Contains("which holds a private key", Refused("operators: [alice.pem]").Seen);
    }

    [Fact]
    public void A_file_with_two_certificates_is_refused()
    {
        using X509Certificate2 bob = Certificate("bob");
        Write("both.pem", $"{_alice.ExportCertificatePem()}\n{bob.ExportCertificatePem()}\n");
        Refused("operators: [both.pem]");
    }

    [Fact]
    public void The_same_certificate_twice_is_refused()
    {
        Write("alice.pem", _alice.ExportCertificatePem());
        Write("again.pem", _alice.ExportCertificatePem());
        Assert.Contains("again", Refused("operators: [alice.pem, again.pem]").Seen);
    }

    [Fact]
    public void A_huge_file_is_refused()
    {
        Write("alice.pem", new string('x', 100_000));
        Assert.Contains("100000 bytes", Refused("operators: [alice.pem]").Seen);
    }

    [Theory]
    [InlineData("operators: alice.pem", "description.kind")]
    [InlineData("attestation: { publik: true }", "description.unknown")]
    [InlineData("attestation: true", "description.kind")]
    public void Another_form_is_refused(string yaml, string reason) => Assert.Equal(reason, Read(yaml).Refusal?.Reason);

    private static X509Certificate2 Certificate(string name) =>
        OperatorCertificate.Create(name, SystemRandomSource.Instance, TimeProvider.System);

    private Refusal Refused(string yaml)
    {
        Refusal refusal = Read(yaml).Refusal!;
        Assert.Equal("description.operator", refusal.Reason);
        return refusal;
    }

    private Parsed<MachineDescription> Read(string yaml) =>
        DescriptionReader.Read(Minimum + yaml, "machine.yaml", _directory.Path);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_directory.Path, name), text);
}
