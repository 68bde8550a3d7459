using System.Security.Cryptography;
using System.Text;
using Coffer.Attestation.Certificates;

namespace Coffer.Attestation.Tests.Certificates;

public sealed class PemCertificatesTests
{
    [Fact]
    public void Blocks_are_read_in_order_and_text_between_them_is_skipped()
    {
        string pem = $"first\n{Block("CERTIFICATE", [1, 2])}\nsecond\n{Block("CERTIFICATE", [3])}\n";
        Assert.Equal(
            [
                [1, 2],
                [3],
            ],
            PemCertificates.Read(Encoding.ASCII.GetBytes(pem)).OrThrow().Select(der => der.ToArray())
        );
    }

    [Theory]
    [InlineData("", "pem.blocks")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAA", "pem.blocks")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "pem.label")]
    public void Other_text_is_refused(string pem, string reason) =>
        Assert.Equal(reason, PemCertificates.Read(Encoding.ASCII.GetBytes(pem)).Refusal?.Reason);

    [Fact]
    public void A_recorded_file_is_read() =>
        Assert.Equal(
            "SEV-VCEK",
            TestCertificates
                .Read(
                    PemCertificates.Read(RecordedEvidence.Bytes("snp/azure-genoa-v3/vcek.pem")).OrThrow()[0].ToArray()
                )
                .Subject.CommonName
        );

    private static string Block(string label, byte[] bytes) => PemEncoding.WriteString(label, bytes);
}
