using Coffer.Bytes;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Sealing;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Attesting;

/// <summary>
/// The key that a TPM's maker certified: it only decrypts, so it proves who it is by opening a credential
/// (<see cref="CredentialActivation"/>). Dispose frees it in the TPM; it is the same key the next time.
/// </summary>
public sealed class EndorsementKey : IDisposable
{
    private const string Thing = "endorsement key";

    /// <summary>NV indices of the certificates: TCG EK Credential Profile for TPM 2.0, version 2.5, section 2.2.1.4.</summary>
    private const uint RsaCertificate = 0x01c00002;
    private const uint EccCertificate = 0x01c0000a;

    private readonly TransientObject? _loaded;

    private EndorsementKey(TpmDevice tpm, TpmHandle handle, TpmtPublic key, TpmBuffer certificate)
    {
        Tpm = tpm;
        Public = key;
        Handle = handle.Named(key.Name);
        Certificate = certificate;
        _loaded = handle.Type == 0x80 ? tpm.Own(handle) : null;
    }

    /// <summary>Handle, with the name computed from the public area.</summary>
    public TpmHandle Handle { get; }

    /// <summary>The public area.</summary>
    public TpmtPublic Public { get; }

    /// <summary>The name.</summary>
    public TpmName Name => Handle.Name;

    /// <summary>X.509, DER, as the TPM's NV memory has it; empty when there is none.</summary>
    public TpmBuffer Certificate { get; }

    /// <summary>The TPM it lives in.</summary>
    internal TpmDevice Tpm { get; }

    /// <summary>Opens the key that has a certificate: P-256 before RSA-2048; without any certificate the P-256 key.</summary>
    public static Parsed<EndorsementKey> Open(TpmDevice tpm) => TpmVerb.Run("ek", Thing, () => OpenCertified(tpm));

    /// <inheritdoc/>
    public void Dispose() => _loaded?.Dispose();

    private static Parsed<EndorsementKey> OpenCertified(TpmDevice tpm)
    {
        TpmBuffer ecc = NvCertificate.Read(tpm, EccCertificate);
        if (!ecc.IsEmpty && IfCertified(Make(tpm, EkTemplates.EccP256, ecc)) is { } onCurve)
            return onCurve;
        TpmBuffer rsa = NvCertificate.Read(tpm, RsaCertificate);
        if (!rsa.IsEmpty && OpenPersistent(tpm, rsa) is { } persistent)
            return persistent;
        if (!rsa.IsEmpty && IfCertified(Make(tpm, EkTemplates.Rsa2048, rsa)) is { } made)
            return made;
        return Make(tpm, EkTemplates.EccP256, TpmBuffer.Empty);
    }

    // A maker may use a template of its own: the certificate is then of a key that the default template does not give.
    private static EndorsementKey? IfCertified(EndorsementKey key)
    {
        if (NvCertificate.IsOf(key.Certificate, key.Public))
            return key;
        key.Dispose();
        return null;
    }

    // An RSA key takes a TPM seconds to make; whoever provisioned it kept it here, but only the template makes it the one.
    private static EndorsementKey? OpenPersistent(TpmDevice tpm, TpmBuffer certificate)
    {
        try
        {
            TpmtPublic key = tpm.Execute(new ReadPublic(TpmHandle.EndorsementKey)).OutPublic;
            bool isTheOne =
                key with { Unique = EkTemplates.Rsa2048.Unique } == EkTemplates.Rsa2048
                && NvCertificate.IsOf(certificate, key);
            return isTheOne ? new EndorsementKey(tpm, TpmHandle.EndorsementKey, key, certificate) : null;
        }
        catch (TpmException e) when (e.Error == TpmRc.Handle)
        {
            return null;
        }
    }

    private static EndorsementKey Make(TpmDevice tpm, TpmtPublic template, TpmBuffer certificate)
    {
        CreatePrimaryResponse made = EndorsementPrimary.Make(tpm, template);
        return new EndorsementKey(tpm, made.ObjectHandle, made.OutPublic, certificate);
    }
}
