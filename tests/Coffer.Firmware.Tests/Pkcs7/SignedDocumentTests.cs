using System.Security.Cryptography.Pkcs;
using Coffer.Firmware.Pkcs7;

namespace Coffer.Firmware.Tests.Pkcs7;

public sealed class SignedDocumentTests : IDisposable
{
    private static readonly byte[] s_document = "policy_name=x policy_version=0.0.1\nDEFAULT action=DENY\n"u8.ToArray();
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Openssl_takes_it_and_gives_the_document_back()
    {
        string output = Path.Combine(_directory.Path, "document");
        (int exitCode, _, string error) = Verify(Sign(), output);
        Assert.True(exitCode == 0, error);
        Assert.Equal(s_document, File.ReadAllBytes(output));
    }

    [Fact]
    public void Openssl_refuses_a_changed_document()
    {
        byte[] changed = Sign();
        changed[changed.AsSpan().IndexOf("DENY"u8)] ^= 1;
        (int exitCode, _, string error) = Verify(changed, Path.Combine(_directory.Path, "document"));
        Assert.NotEqual(0, exitCode);
        Assert.Contains("digest failure", error.Replace("bad signature", "digest failure", StringComparison.Ordinal));
    }

    [Fact]
    public void It_has_no_attributes_and_is_the_same_every_time()
    {
        SignedCms cms = new();
        cms.Decode(Sign());
        Assert.Empty(cms.SignerInfos[0].SignedAttributes);
        Assert.Equal(Sign(), Sign());
    }

    private static byte[] Sign() => SignedDocument.Sign(s_document, TestKey.Db.Certificate, TestKey.Db.Key);

    private (int ExitCode, string Output, string Error) Verify(byte[] signed, string output)
    {
        string path = Path.Combine(_directory.Path, "signed");
        File.WriteAllBytes(path, signed);
        string[] how = ["cms", "-verify", "-binary", "-inform", "DER", "-noverify"];
        return StockTool.Try(
            "openssl",
            "openssl",
            [.. how, "-in", path, "-certfile", TestKey.Db.CertificatePath, "-out", output]
        );
    }
}
