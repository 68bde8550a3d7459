using Coffer.Bytes;
using Coffer.Tpm.Attesting;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Sealing;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Configuring;

/// <summary>
/// The key that secrets of a configuration are encrypted to: ECC P-256, below the storage root key, made in the TPM and never outside of it
/// (docs/formats.md, section 9). It decrypts for who has its authorization value, which stands in the vault alone: neither a TPM without the vault nor
/// a vault without the TPM opens anything.
/// </summary>
/// <param name="Public">Public area.</param>
/// <param name="Private">Contents of the TPM2B_PRIVATE, encrypted for the storage root key.</param>
public sealed record ConfigurationKey(TpmtPublic Public, TpmBuffer Private)
{
    /// <summary>Bytes of the authorization value.</summary>
    public const int AuthSize = 32;

    /// <summary>Bytes of a coordinate.</summary>
    public const int CoordinateSize = 32;

    private const string Verb = "configuration-key";
    private const string Thing = "configuration key of the TPM";

    /// <summary>What TPM2_Create makes. Not restricted, as TPM2_ECDH_ZGen wants it; no key that signs.</summary>
    public static TpmtPublic Template { get; } =
        new(
            TpmAlgId.Sha256,
            TpmaObject.FixedTpm
                | TpmaObject.FixedParent
                | TpmaObject.SensitiveDataOrigin
                | TpmaObject.UserWithAuth
                | TpmaObject.NoDa
                | TpmaObject.Decrypt,
            TpmBuffer.Empty,
            new TpmsEccParms(TpmtSymDef.None, TpmtScheme.None, TpmEccCurve.NistP256, TpmtScheme.None),
            new TpmsEccPoint(TpmBuffer.Empty, TpmBuffer.Empty)
        );

    /// <summary>The public point.</summary>
    public TpmsEccPoint Point => (TpmsEccPoint)Public.Unique;

    /// <summary>Makes a new one.</summary>
    /// <param name="srk">The parent.</param>
    /// <param name="auth">Its authorization value, random; stays the caller's.</param>
    public static Parsed<ConfigurationKey> Make(StorageRootKey srk, Secret auth) =>
        TpmVerb.Run(
            Verb,
            Thing,
            () =>
            {
                using AuthSession session = srk.StartSession(TpmSe.Hmac);
                Create create = new(srk.Handle, new(auth, null), Template, TpmBuffer.Empty, TpmlPcrSelection.None);
                CreateResponse created = srk.Tpm.Execute(create, ((SessionUse)session).Decrypting());
                return Of(created.OutPublic, created.OutPrivate);
            }
        );

    /// <summary>One of these areas, if it is exactly such a key.</summary>
    public static Parsed<ConfigurationKey> Of(TpmtPublic publicArea, TpmBuffer privateArea) =>
        IsOne(publicArea)
            ? new ConfigurationKey(publicArea, privateArea)
            : new Refusal(
                $"{Verb}.template",
                Thing,
                "an ECC P-256 decryption key: sha256, fixedTPM, fixedParent, sensitiveDataOrigin, noDA, no policy",
                $"{publicArea.Type} object, attributes 0x{(uint)publicArea.ObjectAttributes:x8}"
            );

    /// <summary>True for the public area of such a key: made by its TPM, and unable to leave it.</summary>
    public static bool IsOne(TpmtPublic publicArea) =>
        publicArea with { Unique = Template.Unique } == Template
        && publicArea.Unique
            is TpmsEccPoint { X.Length: > 0 and <= CoordinateSize, Y.Length: > 0 and <= CoordinateSize };

    /// <summary>ECDH: the x coordinate of the shared point. It crosses the wire encrypted, in a session salted to the storage root key.</summary>
    /// <param name="srk">The parent.</param>
    /// <param name="auth">Authorization value.</param>
    /// <param name="peer">The other side's point; the TPM refuses one beside the curve.</param>
    /// <returns>32 bytes, the caller's to dispose.</returns>
    public Parsed<Secret> Agree(StorageRootKey srk, Secret auth, TpmsEccPoint peer) =>
        TpmVerb.Run<Secret>(
            Verb,
            Thing,
            () =>
            {
                using TransientObject key = Load(srk);
                using AuthSession session = srk.StartSession(TpmSe.Hmac);
                using Secret x = srk
                    .Tpm.Execute(
                        new EcdhZGen(key.Handle.Named(Public.Name), peer),
                        ((SessionUse)session).WithAuth(auth).Encrypting()
                    )
                    .X;
                return Padded(x);
            }
        );

    /// <summary>Lets an attestation key sign that this key is in its TPM (TPM 2.0 Part 3, section 18.2).</summary>
    /// <param name="srk">The parent.</param>
    /// <param name="auth">Authorization value.</param>
    /// <param name="key">The attestation key.</param>
    /// <param name="qualifyingData">extraData of the attestation, at most 66 bytes.</param>
    public Parsed<AttestResponse> Certify(
        StorageRootKey srk,
        Secret auth,
        AttestationKey key,
        ReadOnlySpan<byte> qualifyingData
    )
    {
        TpmBuffer data = qualifyingData;
        return TpmVerb.Run<AttestResponse>(
            Verb,
            Thing,
            () =>
            {
                using TransientObject loaded = Load(srk);
                using AuthSession session = srk.StartSession(TpmSe.Hmac);
                return srk.Tpm.Execute(
                    new Certify(loaded.Handle.Named(Public.Name), key.Handle, data, TpmtScheme.None),
                    ((SessionUse)session).WithAuth(auth),
                    PasswordSession.Instance
                );
            }
        );
    }

    private TransientObject Load(StorageRootKey srk) =>
        srk.Tpm.Own(srk.Tpm.Execute(new Load(srk.Handle, Private, Public), PasswordSession.Instance).ObjectHandle);

    private static Parsed<Secret> Padded(Secret x)
    {
        if (x.Length > CoordinateSize)
            return new Refusal($"{Verb}.point", Thing, $"{CoordinateSize} bytes", $"{x.Length} bytes");
        Secret padded = Secret.Allocate(CoordinateSize);
        x.Span.CopyTo(padded.Writable[(CoordinateSize - x.Length)..]);
        return padded;
    }
}
