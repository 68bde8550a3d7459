using Coffer.Bytes;
using Coffer.Keys.Hpke;
using Coffer.Tpm;
using Coffer.Tpm.Configuring;
using Coffer.Tpm.Sealing;
using Coffer.Tpm.Structures;

namespace Coffer.Init.Configuration;

/// <summary>The configuration key as HPKE uses it: the TPM agrees, and nothing but the agreed point leaves it.</summary>
internal sealed class TpmP256Key : IP256Key
{
    private const byte Uncompressed = 4;

    private readonly StorageRootKey _srk;
    private readonly ConfigurationKey _key;
    private readonly Secret _auth;

    private TpmP256Key(StorageRootKey srk, ConfigurationKey key, Secret auth, P256Point point) =>
        (_srk, _key, _auth, Public) = (srk, key, auth, point);

    /// <inheritdoc/>
    public P256Point Public { get; }

    /// <summary>The key, if its point is one.</summary>
    /// <param name="srk">Its parent.</param>
    /// <param name="key">The key.</param>
    /// <param name="auth">Its authorization value; stays the caller's, as long as this is used.</param>
    internal static Parsed<TpmP256Key> Of(StorageRootKey srk, ConfigurationKey key, Secret auth) =>
        PointOf(key).Then<TpmP256Key>(point => new TpmP256Key(srk, key, auth, point));

    /// <summary>The public half of a key.</summary>
    internal static Parsed<P256Point> PointOf(ConfigurationKey key)
    {
        byte[] bytes = new byte[P256Point.Size];
        bytes[0] = Uncompressed;
        Put(key.Point.X, bytes.AsSpan(1, P256Point.CoordinateSize));
        Put(key.Point.Y, bytes.AsSpan(1 + P256Point.CoordinateSize));
        return P256Point.Read(bytes);
    }

    /// <inheritdoc/>
    public Parsed<Secret> Agree(P256Point peer) => _key.Agree(_srk, _auth, new TpmsEccPoint(peer.X, peer.Y));

    // A TPM may leave zeros at the beginning out.
    private static void Put(TpmBuffer coordinate, Span<byte> destination) =>
        coordinate.Span.CopyTo(destination[(destination.Length - coordinate.Length)..]);
}
