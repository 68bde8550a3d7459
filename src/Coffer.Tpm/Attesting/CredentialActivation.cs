using Coffer.Bytes;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Sealing;
using Coffer.Tpm.Sessions;

namespace Coffer.Tpm.Attesting;

/// <summary>
/// Opens a credential that a verifier made: shows that attestation key and endorsement key are in the same TPM (TPM 2.0 Part 1, section
/// 24; TCG EK Credential Profile, section 2.2.1.5.2 for the policy).
/// </summary>
public static class CredentialActivation
{
    private const string Thing = "credential";

    /// <summary>Opens a credential.</summary>
    /// <param name="ek">The key it is encrypted to.</param>
    /// <param name="ak">The key it names.</param>
    /// <param name="credential">The credential.</param>
    /// <returns>The secret inside, for the verifier; the caller's from here on.</returns>
    public static Parsed<Secret> Activate(EndorsementKey ek, AttestationKey ak, MadeCredential credential) =>
        TpmVerb.Run<Secret>(
            "activation",
            Thing,
            () =>
            {
                TpmDevice tpm = ek.Tpm;
                using AuthSession session = AuthSession.Start(tpm, TpmSe.Policy);
                tpm.Execute(
                    new PolicySecret(TpmHandle.Endorsement, session.Handle, TpmBuffer.Empty),
                    PasswordSession.Instance
                );
                return tpm.Execute(
                    new ActivateCredential(ak.Handle, ek.Handle, credential.IdObject, credential.EncryptedSeed),
                    PasswordSession.Instance,
                    ((SessionUse)session).Ending()
                ).CertInfo;
            }
        );
}
