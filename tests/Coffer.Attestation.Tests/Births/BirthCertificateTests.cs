using System.Text;
using Coffer.Attestation.Births;
using Coffer.Attestation.Evidence;
using Coffer.Bytes;

namespace Coffer.Attestation.Tests.Births;

/// <summary>The document, written and read again.</summary>
public sealed class BirthCertificateTests
{
    private const string Golden = "birth-1.json";

    [Fact]
    public void What_is_written_is_read()
    {
        using TestBirth birth = new();
        byte[] written = BirthCertificateWriter.Write(birth.Certificate());
        BirthCertificate read = BirthCertificateReader.Read(written).OrThrow();
        Assert.Equal(written, BirthCertificateWriter.Write(read));
        Assert.Equal(birth.Statement.Digest(), read.Statement.Digest());
    }

    [Fact]
    public void The_golden_certificate_is_read_and_has_its_digest()
    {
        using TestBirth birth = new();
        GoldenFile.Approve(Golden, () => BirthCertificateWriter.Write(birth.Certificate()));
        byte[] bytes = GoldenFile.Bytes(Golden);
        BirthCertificate read = BirthCertificateReader.Read(bytes).OrThrow();
        Assert.Equal(bytes, BirthCertificateWriter.Write(read));
        Assert.Equal(birth.Statement.Digest(), read.Statement.Digest());
    }

    public static TheoryData<string, string, string> Broken =>
        new()
        {
            { "\"coffer-birth-1\"", "\"coffer-birth-2\"", "birth.value" },
            { "\"statement\":", "\"statements\":", "birth.member" },
            { "\"version\":7", "\"version\":-7", "birth.value" },
            { "\"version\":7", "\"version\":7,\"version\":7", "birth.duplicate-member" },
            { "\"version\":7,", "", "birth.member" },
            { "\"0\":\"unlock\"", "\"0\":\"owner\"", "birth.value" },
            { "\"0\":\"unlock\"", "\"9\":\"unlock\"", "birth.member" },
            { "\"0\":\"unlock\"", "\"00\":\"unlock\"", "birth.member" },
            { "\"generation\":\"3\"", "\"generation\":\"03\"", "birth.value" },
            { "\"threshold\":1", "\"threshold\":17", "birth.value" },
            { "\"kernel\",\"tpm\"", "\"k\",\"k\",\"k\",\"k\",\"k\",\"k\",\"k\",\"k\",\"k\"", "birth.value" },
            {
                "\"evidence\":{",
                "\"evidence\":{\"agent\":{\"nonce\":\"00112233445566778899aabbccddeeff\"},",
                "birth.evidence"
            },
            { "\"format\":\"coffer-evidence-1\"", "\"format\":\"coffer-evidence-2\"", "birth.value" },
        };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_document_that_is_not_the_formats_is_refused(string find, string replace, string reason)
    {
        using TestBirth birth = new();
        string text = Compact(Encoding.UTF8.GetString(BirthCertificateWriter.Write(birth.Certificate())));
        Assert.Contains(find, text, StringComparison.Ordinal);
        string broken = text.Replace(find, replace, StringComparison.Ordinal);
        Assert.Equal(reason, BirthCertificateReader.Read(Encoding.UTF8.GetBytes(broken)).Refusal?.Reason);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        using TestBirth birth = new();
        byte[] whole = BirthCertificateWriter.Write(birth.Certificate());
        for (int length = 0; length < whole.Length - 2; length += 97)
            Assert.NotNull(BirthCertificateReader.Read(whole.AsSpan(0, length)).Refusal);
    }

    [Fact]
    public void More_bytes_than_a_bundle_may_have_are_refused()
    {
        Refusal? refusal = BirthCertificateReader.Read(new byte[EvidenceLimits.LargestBundle + 1]).Refusal;
        Assert.Equal("birth.size", refusal?.Reason);
    }

    // No string of the document has a blank or a line end.
    private static string Compact(string indented) =>
        indented.Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
}
