using Coffer.Bytes;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Sealing;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Attesting;

/// <summary>
/// The key that signs quotes: the cloud's own, where it gives one that somebody vouches for, otherwise Coffer's. Dispose frees it in
/// the TPM; it is the same key the next time.
/// </summary>
public sealed class AttestationKey : IDisposable
{
    private const string Thing = "attestation key";
    private const uint GoogleRsa = 0x01c10000;
    private const uint GoogleEcc = 0x01c10002;
    private const uint AzureCertificate = 0x01c101d0;
    private static readonly TpmHandle s_azure = new(0x81000003);

    private readonly TransientObject? _loaded;

    private AttestationKey(TpmDevice tpm, AttestationKeyKind kind, TpmHandle handle, TpmtPublic key)
    {
        Tpm = tpm;
        Kind = kind;
        Public = key;
        Handle = handle.Named(key.Name);
        _loaded = handle.Type == 0x80 ? tpm.Own(handle) : null;
    }

    /// <summary>Where it comes from.</summary>
    public AttestationKeyKind Kind { get; }

    /// <summary>Handle, with the name computed from the public area.</summary>
    public TpmHandle Handle { get; }

    /// <summary>The public area.</summary>
    public TpmtPublic Public { get; }

    /// <summary>The name.</summary>
    public TpmName Name => Handle.Name;

    /// <summary>X.509, DER, as the TPM's NV memory has it; empty when there is none.</summary>
    public TpmBuffer Certificate { get; private init; }

    /// <summary>What the TPM said when it made the key; null for a persistent one.</summary>
    public ObjectCreation? Creation { get; private init; }

    /// <summary>The TPM it lives in.</summary>
    internal TpmDevice Tpm { get; }

    /// <summary>Opens Google's key if the TPM has one, or Azure's, or makes Coffer's own.</summary>
    public static Parsed<AttestationKey> Open(TpmDevice tpm) =>
        TpmVerb.Run<AttestationKey>(
            "ak",
            Thing,
            () => OpenGoogle(tpm, GoogleEcc) ?? OpenGoogle(tpm, GoogleRsa) ?? OpenAzure(tpm) ?? Make(tpm)
        );

    /// <summary>Makes Coffer's own key, whatever else the TPM has.</summary>
    public static Parsed<AttestationKey> OpenOwn(TpmDevice tpm) =>
        TpmVerb.Run<AttestationKey>("ak", Thing, () => Make(tpm));

    /// <inheritdoc/>
    public void Dispose() => _loaded?.Dispose();

    // The template is TPMT_PUBLIC, in the index after the certificate's.
    private static AttestationKey? OpenGoogle(TpmDevice tpm, uint index)
    {
        TpmBuffer certificate = NvCertificate.Read(tpm, index);
        if (certificate.IsEmpty || NvReading.Read(tpm, index + 1) is not { } bytes)
            return null;
        if (!TpmtPublic.Read(bytes.Span).TryGet(out TpmtPublic? template, out _) || !IsRestrictedSigner(template))
            return null;
        AttestationKey key = Make(tpm, AttestationKeyKind.Google, template, certificate);
        if (NvCertificate.IsOf(certificate, key.Public))
            return key;
        // A certificate of another key would only mislead.
        key.Dispose();
        return null;
    }

    private static AttestationKey? OpenAzure(TpmDevice tpm)
    {
        if (ReadPublic(tpm, s_azure) is not { } key || !IsRestrictedSigner(key))
            return null;
        TpmBuffer certificate = NvCertificate.Read(tpm, AzureCertificate);
        return new AttestationKey(tpm, AttestationKeyKind.Azure, s_azure, key)
        {
            Certificate = NvCertificate.IsOf(certificate, key) ? certificate : TpmBuffer.Empty,
        };
    }

    private static AttestationKey Make(TpmDevice tpm) =>
        Make(tpm, AttestationKeyKind.Own, AkTemplate.EccP256, TpmBuffer.Empty);

    private static AttestationKey Make(
        TpmDevice tpm,
        AttestationKeyKind kind,
        TpmtPublic template,
        TpmBuffer certificate
    )
    {
        CreatePrimaryResponse made = EndorsementPrimary.Make(tpm, template);
        return new AttestationKey(tpm, kind, made.ObjectHandle, made.OutPublic)
        {
            Certificate = certificate,
            Creation = new(made.CreationData, made.CreationHash, made.CreationTicket),
        };
    }

    private static TpmtPublic? ReadPublic(TpmDevice tpm, TpmHandle handle)
    {
        try
        {
            return tpm.Execute(new ReadPublic(handle)).OutPublic;
        }
        catch (TpmException e) when (e.Error == TpmRc.Handle)
        {
            return null;
        }
    }

    // Whatever lives at somebody's usual handle may be another key; one that signs anything is none for attestation.
    private static bool IsRestrictedSigner(TpmtPublic key) =>
        (key.ObjectAttributes & (TpmaObject.Restricted | TpmaObject.SignEncrypt | TpmaObject.Decrypt))
            == (TpmaObject.Restricted | TpmaObject.SignEncrypt)
        && key.NameAlg == TpmAlgId.Sha256;
}
