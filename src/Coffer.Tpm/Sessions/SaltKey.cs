using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Sessions;

/// <summary>
/// An ECC P-256 decryption key of the TPM whose public area is known to belong to the expected name: sessions salted to
/// it can be opened by that TPM only (TPM 2.0 Part 1, section 19.6.13 and annex C.6.1).
/// </summary>
public sealed class SaltKey
{
    private const int CoordinateSize = 32;
    private readonly TpmsEccPoint _point;

    private SaltKey(TpmHandle handle, TpmsEccPoint point)
    {
        Handle = handle;
        _point = point;
    }

    /// <summary>The key's handle, with the checked name.</summary>
    public TpmHandle Handle { get; }

    /// <summary>Reads the key's public area and checks it against <paramref name="expected"/>.</summary>
    /// <exception cref="TpmException">There is no such key.</exception>
    public static Parsed<SaltKey> Read(TpmDevice tpm, TpmHandle handle, TpmName expected) =>
        Of(handle, tpm.Execute(new ReadPublic(handle)).OutPublic, expected);

    /// <summary>The key with this public area, if it has the name <paramref name="expected"/> and is fit for salting.</summary>
    public static Parsed<SaltKey> Of(TpmHandle handle, TpmtPublic publicArea, TpmName expected)
    {
        // The name the TPM would tell proves nothing to us: only the one computed from the key that is used.
        if (publicArea.NameAlg != TpmAlgId.Sha256 || publicArea.Name != expected)
            return new Refusal("tpm.salt-key-name", $"TPM key {handle}", $"name {expected}", Describe(publicArea));
        if (
            publicArea is not { Parameters: TpmsEccParms { CurveId: TpmEccCurve.NistP256 }, Unique: TpmsEccPoint point }
        )
            return new Refusal("tpm.salt-key-type", $"TPM key {handle}", "an ECC P-256 key", Describe(publicArea));
        if (!publicArea.ObjectAttributes.HasFlag(TpmaObject.Decrypt) || !FitsCurve(point))
            return new Refusal("tpm.salt-key-type", $"TPM key {handle}", "a decryption key", Describe(publicArea));
        return new SaltKey(handle.Named(expected), point);
    }

    /// <summary>Agrees on a salt with the key.</summary>
    /// <param name="salt">32 bytes; the caller's from here on.</param>
    /// <returns>What the TPM needs to compute the same salt: TPMS_ECC_POINT.</returns>
    /// <exception cref="RefusedException">The key is no point of the curve.</exception>
    internal TpmBuffer AgreeOnSalt(out Secret salt)
    {
        using ECDiffieHellman peer = ImportPeer();
        using ECDiffieHellman ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        ECPoint q = ephemeral.ExportParameters(includePrivateParameters: false).Q;
        byte[] z = ephemeral.DeriveRawSecretAgreement(peer.PublicKey);
        salt = Secret.Allocate(SHA256.HashSizeInBytes);
        Kdf.E(z, "SECRET"u8, q.X, Padded(_point.X), salt.Writable);
        CryptographicOperations.ZeroMemory(z);

        TpmWriter writer = new(stackalloc byte[2 * (2 + CoordinateSize)]);
        writer.WriteSized(q.X);
        writer.WriteSized(q.Y);
        return writer.Written;
    }

    private ECDiffieHellman ImportPeer()
    {
        try
        {
            return ECDiffieHellman.Create(
                new ECParameters
                {
                    Curve = ECCurve.NamedCurves.nistP256,
                    Q = new ECPoint { X = Padded(_point.X), Y = Padded(_point.Y) },
                }
            );
        }
        catch (CryptographicException)
        {
            throw new RefusedException(
                new Refusal("tpm.salt-key-point", $"TPM key {Handle}", "a point of P-256", $"({_point.X}, {_point.Y})")
            );
        }
    }

    private static bool FitsCurve(TpmsEccPoint point) =>
        point.X.Length is > 0 and <= CoordinateSize && point.Y.Length is > 0 and <= CoordinateSize;

    private static byte[] Padded(TpmBuffer coordinate)
    {
        byte[] padded = new byte[CoordinateSize];
        coordinate.Span.CopyTo(padded.AsSpan(CoordinateSize - coordinate.Length));
        return padded;
    }

    private static string Describe(TpmtPublic publicArea) =>
        publicArea.NameAlg == TpmAlgId.Sha256
            ? $"{publicArea.Type} key, name {publicArea.Name}"
            : "a name without SHA-256";
}
