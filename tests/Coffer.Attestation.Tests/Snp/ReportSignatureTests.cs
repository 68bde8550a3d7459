using System.Formats.Asn1;
using System.Numerics;
using Coffer.Attestation.Snp;
using CsCheck;

namespace Coffer.Attestation.Tests.Snp;

public sealed class ReportSignatureTests
{
    [Fact]
    public void The_DER_of_every_pair_of_numbers_is_the_framework_s() =>
        Gen.Select(Gen.Byte.Array[48], Gen.Byte.Array[48], Gen.Int[1, 48], Gen.Int[1, 48])
            .Sample(
                (r, s, shortR, shortS) =>
                {
                    // Short numbers too: their encoding has fewer bytes. Zero never comes here.
                    r[0] |= 1;
                    s[0] |= 1;
                    r.AsSpan(shortR).Clear();
                    s.AsSpan(shortS).Clear();
                    TestReport made = new(ProductLine.Milan);
                    r.CopyTo(made.Bytes, 0x2a0);
                    s.CopyTo(made.Bytes, 0x2e8);
                    AttestationReport report = AttestationReport.Read(made.Bytes).OrThrow();
                    Span<byte> der = stackalloc byte[ReportSignature.MaxDerSize];
                    return ReportSignature.WriteDer(report, der).SequenceEqual(Expected(r, s));
                }
            );

    private static byte[] Expected(byte[] r, byte[] s)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(new BigInteger(r, isUnsigned: true));
            writer.WriteInteger(new BigInteger(s, isUnsigned: true));
        }
        return writer.Encode();
    }
}
