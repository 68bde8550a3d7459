using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Image.Description;

namespace Coffer.Image.Tests.Description;

public sealed class SignatureKeyReaderTests : IDisposable
{
    private const string Image =
        "image: 'r.example/web@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'";
    private const string Minimum =
        "name: a\nrecovery: { recipients: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p] }\nworkloads:\n";

    private readonly TestDirectory _directory = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public SignatureKeyReaderTests()
    {
        Write("web.tar", "");
        Write("cosign.pub", $"of the release\n{_key.ExportSubjectPublicKeyInfoPem()}\n");
    }

    [Fact]
    public void A_key_is_read_and_nothing_of_its_file_beside() =>
        Assert.Equal(
            _key.ExportSubjectPublicKeyInfoPem() + "\n",
            Read($"  - {{ name: web, {Image}, signature: cosign.pub }}").OrThrow().Workloads[0].Container!.SignatureKey
        );

    [Fact]
    public void Without_one_the_digest_is_all_that_counts() =>
        Assert.Null(Read($"  - {{ name: web, {Image} }}").OrThrow().Workloads[0].Container!.SignatureKey);

    [Theory]
    [InlineData("gone.pub")]
    [InlineData("empty.pub")]
    [InlineData("broken.pub")]
    [InlineData("private.pem")]
    [InlineData("both.pem")]
    [InlineData("p384.pub")]
    [InlineData("rsa.pub")]
    [InlineData("two.pub")]
    [InlineData("large.pub")]
    public void What_is_no_such_key_is_refused(string file)
    {
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using RSA rsa = RSA.Create(2048);
        string key = _key.ExportSubjectPublicKeyInfoPem();
        Write("empty.pub", "");
        Write("broken.pub", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n");
        Write("private.pem", _key.ExportPkcs8PrivateKeyPem());
        Write("both.pem", $"{key}\n{_key.ExportPkcs8PrivateKeyPem()}");
        Write("p384.pub", other.ExportSubjectPublicKeyInfoPem());
        Write("rsa.pub", rsa.ExportSubjectPublicKeyInfoPem());
        Write("two.pub", $"{key}\n{key}");
        Write("large.pub", key + new string('\n', 16 * 1024));
        Refusal? refusal = Read($"  - {{ name: web, {Image}, signature: {file} }}").Refusal;
        Assert.Equal("description.signature", refusal?.Reason);
        Assert.Contains(file, refusal!.Seen, StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_has_none()
    {
        Refusal? refusal = Read("  - { name: web, image: ./web.tar, signature: cosign.pub }").Refusal;
        Assert.Equal("description.signature", refusal?.Reason);
    }

    [Theory]
    [InlineData("signature: cosign.pub", true)]
    [InlineData("signature: again.pub", true)]
    [InlineData("signature: other.pub", false)]
    [InlineData("restart: always", false)]
    public void One_image_has_one_key(string second, bool isFine)
    {
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Write("again.pub", _key.ExportSubjectPublicKeyInfoPem());
        Write("other.pub", other.ExportSubjectPublicKeyInfoPem());
        Parsed<MachineDescription> read = Read(
            $"  - {{ name: web, {Image}, signature: cosign.pub }}\n  - {{ name: too, {Image}, {second} }}"
        );
        Assert.Equal(isFine ? null : "description.signature-differs", read.Refusal?.Reason);
    }

    public void Dispose()
    {
        _directory.Dispose();
        _key.Dispose();
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_directory.Path, name), text);

    private Parsed<MachineDescription> Read(string workloads) =>
        DescriptionReader.Read($"{Minimum}{workloads}\n", "machine.yaml", _directory.Path);
}
