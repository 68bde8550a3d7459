using Coffer.Bytes;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Sealing;

/// <summary>
/// The shared storage root key at 0x81000001: parent of the sealed share, and the key every session is salted to
/// (TCG TPM v2.0 Provisioning Guidance, section 7.5.1; docs/formats.md, section 9).
/// </summary>
public sealed class StorageRootKey
{
    private const string Thing = "storage root key 0x81000001";
    private const string OtherTpm =
        "this is not the TPM the machine was installed with, or it was cleared: use a recovery key";

    private StorageRootKey(TpmDevice tpm, SaltKey salt)
    {
        Tpm = tpm;
        Salt = salt;
    }

    /// <summary>The template it is made from: the same systemd uses.</summary>
    public static TpmtPublic Template { get; } =
        new(
            TpmAlgId.Sha256,
            TpmaObject.FixedTpm
                | TpmaObject.FixedParent
                | TpmaObject.SensitiveDataOrigin
                | TpmaObject.UserWithAuth
                | TpmaObject.NoDa
                | TpmaObject.Restricted
                | TpmaObject.Decrypt,
            TpmBuffer.Empty,
            new TpmsEccParms(TpmtSymDef.Aes128Cfb, TpmtScheme.None, TpmEccCurve.NistP256, TpmtScheme.None),
            new TpmsEccPoint(TpmBuffer.Empty, TpmBuffer.Empty)
        );

    /// <summary>Handle and name.</summary>
    public TpmHandle Handle => Salt.Handle;

    /// <summary>Its name.</summary>
    public TpmName Name => Salt.Handle.Name;

    /// <summary>The key as salt of sessions.</summary>
    public SaltKey Salt { get; }

    /// <summary>The TPM it lives in.</summary>
    internal TpmDevice Tpm { get; }

    /// <summary>The key that is there, after a check against the template, or a new one when there is none.</summary>
    public static Parsed<StorageRootKey> Ensure(TpmDevice tpm) => TpmVerb.Run("srk", Thing, () => EnsureTemplate(tpm));

    /// <summary>The key that is there, if it is the one with this name: how a machine knows its TPM again.</summary>
    public static Parsed<StorageRootKey> Open(TpmDevice tpm, TpmName expected) =>
        TpmVerb.Run("srk", Thing, () => OpenNamed(tpm, expected));

    /// <summary>Starts a session salted to this key.</summary>
    /// <exception cref="TpmException">The TPM has no room for it.</exception>
    public AuthSession StartSession(TpmSe type) => AuthSession.Start(Tpm, type, Salt);

    private static Parsed<StorageRootKey> EnsureTemplate(TpmDevice tpm)
    {
        if (ReadPublicArea(tpm) is null)
            Make(tpm);
        if (ReadPublicArea(tpm) is not { } present)
            return new Refusal("srk.missing", Thing, "the key just made", "no key");
        return Check(present) is { } refusal ? refusal : At(tpm, present, present.Name);
    }

    private static Parsed<StorageRootKey> OpenNamed(TpmDevice tpm, TpmName expected)
    {
        if (ReadPublicArea(tpm) is not { } present)
            return new Refusal("srk.missing", Thing, $"name {expected}", "no key", OtherTpm);
        if (present.NameAlg != TpmAlgId.Sha256 || present.Name != expected)
            return new Refusal("srk.name", Thing, $"name {expected}", $"name {NameOrNone(present)}", OtherTpm);
        return At(tpm, present, expected);
    }

    private static Parsed<StorageRootKey> At(TpmDevice tpm, TpmtPublic publicArea, TpmName name) =>
        SaltKey
            .Of(TpmHandle.StorageRootKey, publicArea, name)
            .Then<StorageRootKey>(salt => new StorageRootKey(tpm, salt));

    private static TpmtPublic? ReadPublicArea(TpmDevice tpm)
    {
        try
        {
            return tpm.Execute(new ReadPublic(TpmHandle.StorageRootKey)).OutPublic;
        }
        catch (TpmException e) when (e.Error == TpmRc.Handle)
        {
            return null;
        }
    }

    // TPM2_CreatePrimary gives the same key each time: a power cut before TPM2_EvictControl loses nothing.
    private static void Make(TpmDevice tpm)
    {
        CreatePrimaryResponse primary = tpm.Execute(
            new CreatePrimary(TpmHandle.Owner, default, Template, TpmBuffer.Empty, TpmlPcrSelection.None),
            PasswordSession.Instance
        );
        using TransientObject transient = tpm.Own(primary.ObjectHandle);
        tpm.Execute(
            new EvictControl(TpmHandle.Owner, transient.Handle, TpmHandle.StorageRootKey),
            PasswordSession.Instance
        );
    }

    // Stock tools make the key with and without noDA; its authorization value is empty, so either will do.
    private static Refusal? Check(TpmtPublic seen)
    {
        TpmtPublic comparable = seen with
        {
            ObjectAttributes = seen.ObjectAttributes | TpmaObject.NoDa,
            Unique = Template.Unique,
        };
        return comparable == Template
            ? null
            : new Refusal(
                "srk.template",
                Thing,
                "the TCG ECC P-256 storage template",
                $"{seen.Type} key, attributes 0x{(uint)seen.ObjectAttributes:x8}",
                "remove it with tpm2_evictcontrol -c 0x81000001, if nothing else uses it"
            );
    }

    private static string NameOrNone(TpmtPublic publicArea) =>
        publicArea.NameAlg == TpmAlgId.Sha256 ? publicArea.Name.ToString() : "of another algorithm";
}
