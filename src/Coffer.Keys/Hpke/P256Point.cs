using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Keys.Hpke;

/// <summary>A public key on P-256, known to be a point of it (SEC 1, section 2.3.3, uncompressed; RFC 9180, section 7.1.1).</summary>
public sealed class P256Point
{
    /// <summary>Bytes of it: 4, x, y.</summary>
    public const int Size = 65;

    /// <summary>Bytes of a coordinate.</summary>
    public const int CoordinateSize = 32;

    private const byte Uncompressed = 4;
    private readonly byte[] _bytes;

    private P256Point(byte[] bytes) => _bytes = bytes;

    /// <summary>4, x, y.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>x, big-endian.</summary>
    public ReadOnlySpan<byte> X => Bytes.Slice(1, CoordinateSize);

    /// <summary>y, big-endian.</summary>
    public ReadOnlySpan<byte> Y => Bytes[(1 + CoordinateSize)..];

    /// <summary>The public half of a key on P-256.</summary>
    public static P256Point Of(ECDiffieHellman key)
    {
        ECPoint q = key.ExportParameters(includePrivateParameters: false).Q;
        return new([Uncompressed, .. q.X!, .. q.Y!]);
    }

    /// <summary>Reads one. A point beside the curve would give the private key away, piece by piece: it is refused.</summary>
    /// <param name="bytes">Untrusted.</param>
    public static Parsed<P256Point> Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size || bytes[0] != Uncompressed)
            return Refuse($"{bytes.Length} bytes");
        P256Point point = new(bytes.ToArray());
        try
        {
            point.Import().Dispose();
            return point;
        }
        catch (CryptographicException)
        {
            return Refuse("a point beside the curve");
        }
    }

    /// <summary>The key, for an agreement.</summary>
    internal ECDiffieHellman Import() =>
        ECDiffieHellman.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = X.ToArray(), Y = Y.ToArray() },
            }
        );

    private static Refusal Refuse(string seen) =>
        new("hpke.point", "public key on P-256", $"an uncompressed point of {Size} bytes", seen);
}
