using System.Buffers.Binary;
using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Attesting;

/// <summary>A key of a TPM in the form that everybody else uses.</summary>
public static class TpmPublicKey
{
    private const uint DefaultExponent = 65537;

    /// <summary>SubjectPublicKeyInfo, DER (RFC 5280, section 4.1.2.7), of an RSA key, or an ECC key on P-256, P-384 or P-521.</summary>
    public static Parsed<TpmBuffer> Spki(TpmtPublic key)
    {
        try
        {
            return key switch
            {
                { Parameters: TpmsRsaParms parameters, Unique: TpmBytesId id } => OfRsa(parameters, id),
                { Parameters: TpmsEccParms parameters, Unique: TpmsEccPoint point } => OfEcc(parameters, point),
                _ => Refused($"a {key.Type} object"),
            };
        }
        catch (CryptographicException)
        {
            return Refused("numbers that are no key");
        }
    }

    private static Parsed<TpmBuffer> OfRsa(TpmsRsaParms parameters, TpmBytesId id)
    {
        if (id.Bytes.IsEmpty)
            return Refused("an RSA key without modulus");
        uint exponent = parameters.Exponent == 0 ? DefaultExponent : parameters.Exponent;
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, exponent);
        using RSA rsa = RSA.Create(
            new RSAParameters { Modulus = id.Bytes.ToArray(), Exponent = bytes.AsSpan().TrimStart((byte)0).ToArray() }
        );
        return new TpmBuffer(rsa.ExportSubjectPublicKeyInfo());
    }

    private static Parsed<TpmBuffer> OfEcc(TpmsEccParms parameters, TpmsEccPoint point)
    {
        (ECCurve curve, int size) = parameters.CurveId switch
        {
            TpmEccCurve.NistP256 => (ECCurve.NamedCurves.nistP256, 32),
            TpmEccCurve.NistP384 => (ECCurve.NamedCurves.nistP384, 48),
            TpmEccCurve.NistP521 => (ECCurve.NamedCurves.nistP521, 66),
            _ => (default, 0),
        };
        if (size == 0 || point.X.Length > size || point.Y.Length > size)
            return Refused($"a key on curve 0x{(ushort)parameters.CurveId:x4}");
        ECPoint q = new() { X = Padded(point.X, size), Y = Padded(point.Y, size) };
        using ECDsa ecdsa = ECDsa.Create(new ECParameters { Curve = curve, Q = q });
        return new TpmBuffer(ecdsa.ExportSubjectPublicKeyInfo());
    }

    // A TPM may leave out the zeros at the beginning of a coordinate.
    private static byte[] Padded(TpmBuffer coordinate, int size)
    {
        byte[] padded = new byte[size];
        coordinate.Span.CopyTo(padded.AsSpan(size - coordinate.Length));
        return padded;
    }

    private static Refusal Refused(string seen) =>
        new("tpm.public-key", "TPMT_PUBLIC", "an RSA key, or an ECC key on P-256, P-384 or P-521", seen);
}
