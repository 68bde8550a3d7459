using System.Formats.Asn1;
using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Tpm;
using Coffer.Tpm.Structures;

namespace Coffer.Cli.Judging.Parts;

/// <summary>
/// A quote's signature as tools write it: TPMT_SIGNATURE, a bare RSA signature, or DER of r and s. Bare ones do not name their hash: it is the
/// one with which the key verifies, and SHA-256 when it verifies with none, so that the verifier then says so.
/// </summary>
internal static class SignatureFile
{
    private const int LargestSignature = 1024;

    private static readonly TpmAlgId[] s_hashes = [TpmAlgId.Sha256, TpmAlgId.Sha384, TpmAlgId.Sha512, TpmAlgId.Sha1];

    /// <summary>TPMT_SIGNATURE of the file's bytes.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="quote">What was signed.</param>
    /// <param name="spki">SubjectPublicKeyInfo of the key; empty when unknown.</param>
    public static Parsed<byte[]> ToTpmt(byte[] bytes, byte[] quote, ReadOnlyMemory<byte> spki)
    {
        if (bytes.Length <= LargestSignature && TpmtSignature.Read(bytes).Refusal is null)
            return bytes;
        if (ReadEcdsa(bytes) is { } ecdsa)
            return new TpmsSignatureEcc(EcdsaHash(bytes, quote, spki), ecdsa.R, ecdsa.S).ToBytes();
        if (bytes.Length is 128 or 256 or 384 or 512)
            return new TpmsSignatureRsa(RsaScheme(bytes, quote, spki), new TpmBuffer(bytes)).ToBytes();
        return new Refusal(
            "verify.signature",
            "quote signature",
            "TPMT_SIGNATURE, a bare RSA signature of 128 to 512 bytes, or a DER sequence of r and s",
            $"{bytes.Length} bytes of another kind"
        );
    }

    private static (TpmBuffer R, TpmBuffer S)? ReadEcdsa(byte[] bytes)
    {
        try
        {
            AsnReader outer = new(bytes, AsnEncodingRules.DER);
            AsnReader sequence = outer.ReadSequence();
            byte[] r = Unsigned(sequence.ReadIntegerBytes().Span);
            byte[] s = Unsigned(sequence.ReadIntegerBytes().Span);
            sequence.ThrowIfNotEmpty();
            outer.ThrowIfNotEmpty();
            return r.Length is > 0 and <= 66 && s.Length is > 0 and <= 66 ? (new TpmBuffer(r), new TpmBuffer(s)) : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static byte[] Unsigned(ReadOnlySpan<byte> integer) =>
        integer.IsEmpty || integer[0] >= 0x80 ? [] : integer.TrimStart((byte)0).ToArray();

    private static TpmtScheme RsaScheme(byte[] signature, byte[] quote, ReadOnlyMemory<byte> spki)
    {
        using RSA rsa = RSA.Create();
        if (!TryImport(rsa, spki))
            return TpmtScheme.RsaSsaSha256;
        foreach (TpmAlgId hash in s_hashes)
        {
            if (rsa.VerifyData(quote, signature, hash.HashName, RSASignaturePadding.Pkcs1))
                return new TpmtScheme(TpmAlgId.RsaSsa, hash);
            if (rsa.VerifyData(quote, signature, hash.HashName, RSASignaturePadding.Pss))
                return new TpmtScheme(TpmAlgId.RsaPss, hash);
        }
        return TpmtScheme.RsaSsaSha256;
    }

    private static TpmAlgId EcdsaHash(byte[] signature, byte[] quote, ReadOnlyMemory<byte> spki)
    {
        using ECDsa ecdsa = ECDsa.Create();
        if (!TryImport(ecdsa, spki))
            return TpmAlgId.Sha256;
        foreach (TpmAlgId hash in s_hashes)
            if (ecdsa.VerifyData(quote, signature, hash.HashName, DSASignatureFormat.Rfc3279DerSequence))
                return hash;
        return TpmAlgId.Sha256;
    }

    private static bool TryImport(AsymmetricAlgorithm key, ReadOnlyMemory<byte> spki)
    {
        try
        {
            key.ImportSubjectPublicKeyInfo(spki.Span, out int read);
            return read == spki.Length && read > 0;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }
}
