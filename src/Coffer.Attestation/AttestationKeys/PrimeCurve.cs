using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using Coffer.Attestation.Certificates;
using Coffer.Tpm;

namespace Coffer.Attestation.AttestationKeys;

/// <summary>P-256 or P-384 (NIST SP 800-186, section 3.2.1): whether two numbers are a point of it. The cofactor is 1, so a point is a key.</summary>
internal sealed class PrimeCurve
{
    private readonly BigInteger _p;
    private readonly BigInteger _b;

    private PrimeCurve(TpmEccCurve id, string oid, ECCurve curve, int size, string p, string b)
    {
        Id = id;
        Oid = oid;
        Curve = curve;
        Size = size;
        _p = BigInteger.Parse($"0{p}", NumberStyles.HexNumber);
        _b = BigInteger.Parse($"0{b}", NumberStyles.HexNumber);
    }

    internal static PrimeCurve P256 { get; } =
        new(
            TpmEccCurve.NistP256,
            X509Identifiers.NistP256,
            ECCurve.NamedCurves.nistP256,
            32,
            "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
            "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b"
        );

    internal static PrimeCurve P384 { get; } =
        new(
            TpmEccCurve.NistP384,
            X509Identifiers.NistP384,
            ECCurve.NamedCurves.nistP384,
            48,
            "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
            "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef"
        );

    internal TpmEccCurve Id { get; }

    internal string Oid { get; }

    internal ECCurve Curve { get; }

    /// <summary>Bytes of a coordinate.</summary>
    internal int Size { get; }

    /// <summary>The curve of a TPM's key; null for others.</summary>
    internal static PrimeCurve? Of(TpmEccCurve id) =>
        id switch
        {
            TpmEccCurve.NistP256 => P256,
            TpmEccCurve.NistP384 => P384,
            _ => null,
        };

    /// <summary>True when y² = x³ − 3x + b.</summary>
    internal bool Has(ReadOnlySpan<byte> xBytes, ReadOnlySpan<byte> yBytes)
    {
        BigInteger x = new(xBytes, isUnsigned: true, isBigEndian: true);
        BigInteger y = new(yBytes, isUnsigned: true, isBigEndian: true);
        return x < _p && y < _p && ((x * x * x) - (3 * x) + _b - (y * y)) % _p == BigInteger.Zero;
    }
}
