using System.Formats.Asn1;
using Coffer.Attestation.Certificates;
using Coffer.Bytes;
using Coffer.Tpm;
using Coffer.Tpm.Structures;

namespace Coffer.Attestation.Quotes;

/// <summary>Turns the signatures of other formats of evidence into TPMT_SIGNATURE, which names scheme and hash (TPM 2.0 Part 2, TPMT_SIGNATURE).</summary>
public static class RawSignature
{
    private const int LargestRsa = 512;
    private const int LargestCoordinate = 66;
    private const string Thing = "raw signature";

    /// <summary>RSASSA-PKCS1-v1_5: the bytes as they are.</summary>
    public static Parsed<TpmtSignature> RsaSsa(ReadOnlySpan<byte> signature, TpmAlgId hash) =>
        Rsa(signature, new TpmtScheme(TpmAlgId.RsaSsa, hash));

    /// <summary>RSASSA-PSS: the bytes as they are.</summary>
    public static Parsed<TpmtSignature> RsaPss(ReadOnlySpan<byte> signature, TpmAlgId hash) =>
        Rsa(signature, new TpmtScheme(TpmAlgId.RsaPss, hash));

    /// <summary>ECDSA-Sig-Value, DER (RFC 3279, section 2.2.3): two positive integers, nothing behind them.</summary>
    public static Parsed<TpmtSignature> EcdsaFromDer(ReadOnlyMemory<byte> der, TpmAlgId hash) =>
        DerSyntax.Guard<TpmtSignature>(
            Thing,
            () =>
            {
                AsnReader reader = new(der, AsnEncodingRules.DER);
                AsnReader sequence = reader.ReadSequence();
                reader.ThrowIfNotEmpty();
                TpmBuffer r = ReadPositive(sequence);
                TpmBuffer s = ReadPositive(sequence);
                sequence.ThrowIfNotEmpty();
                return new TpmsSignatureEcc(hash, r, s);
            }
        );

    private static Parsed<TpmtSignature> Rsa(ReadOnlySpan<byte> signature, TpmtScheme scheme) =>
        signature.Length is > 0 and <= LargestRsa
            ? new TpmsSignatureRsa(scheme, signature)
            : new Refusal("raw-signature.size", Thing, $"1 to {LargestRsa} bytes", $"{signature.Length}");

    private static TpmBuffer ReadPositive(AsnReader sequence)
    {
        ReadOnlySpan<byte> integer = sequence.ReadIntegerBytes().Span;
        if ((integer[0] & 0x80) != 0)
            throw new AsnContentException("a negative integer");
        ReadOnlySpan<byte> digits = integer.TrimStart((byte)0);
        return digits.Length is > 0 and <= LargestCoordinate
            ? new TpmBuffer(digits)
            : throw new AsnContentException("an integer that is zero or larger than any curve");
    }
}
