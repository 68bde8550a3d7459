using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Attesting;

/// <summary>
/// Coffer's own attestation key: a restricted signing key on P-256, primary in the endorsement hierarchy, so that a cleared storage
/// hierarchy leaves it as it was and nothing has to be kept. Restricted: it signs nothing that begins like the TPM's own words
/// unless the TPM said it (TPM 2.0 Part 1, section 31.2).
/// </summary>
public static class AkTemplate
{
    /// <summary>The template.</summary>
    public static TpmtPublic EccP256 { get; } =
        new(
            TpmAlgId.Sha256,
            TpmaObject.FixedTpm
                | TpmaObject.FixedParent
                | TpmaObject.SensitiveDataOrigin
                | TpmaObject.UserWithAuth
                | TpmaObject.Restricted
                | TpmaObject.SignEncrypt
                | TpmaObject.NoDa,
            TpmBuffer.Empty,
            new TpmsEccParms(TpmtSymDef.None, TpmtScheme.EcDsaSha256, TpmEccCurve.NistP256, TpmtScheme.None),
            new TpmsEccPoint(TpmBuffer.Empty, TpmBuffer.Empty)
        );
}
