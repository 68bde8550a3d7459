using Coffer.Bytes;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Sealing;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Attesting;

/// <summary>Lets an attestation key sign how it was made itself (TPM 2.0 Part 3, section 18.3).</summary>
public static class CreationCertifying
{
    /// <summary>Signs.</summary>
    /// <param name="key">A key that was made just now: a persistent one has no ticket any more.</param>
    /// <param name="qualifyingData">extraData of the attestation, at most 66 bytes.</param>
    public static Parsed<AttestResponse> Certify(AttestationKey key, ReadOnlySpan<byte> qualifyingData)
    {
        if (key.Creation is not { } creation)
            return new Refusal("ak.creation", "attestation key", "a key that was made just now", "a persistent key");
        TpmBuffer data = qualifyingData;
        return TpmVerb.Run<AttestResponse>(
            "ak",
            "attestation key",
            () =>
                key.Tpm.Execute(
                    new CertifyCreation(key.Handle, key.Handle, data, creation.Hash, TpmtScheme.None, creation.Ticket),
                    PasswordSession.Instance
                )
        );
    }
}
