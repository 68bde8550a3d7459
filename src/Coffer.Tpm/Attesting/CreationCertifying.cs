using Coffer.Bytes;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Sealing;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Attesting;

/// <summary>Lets an attestation key sign how an object was made: itself, or a sealed share (TPM 2.0 Part 3, section 18.3).</summary>
public static class CreationCertifying
{
    /// <summary>Signs how a share was made.</summary>
    /// <param name="key">The attestation key.</param>
    /// <param name="srk">The parent of the share.</param>
    /// <param name="made">A share that was sealed just now.</param>
    /// <param name="qualifyingData">extraData of the attestation, at most 66 bytes.</param>
    public static Parsed<AttestResponse> Certify(
        AttestationKey key,
        StorageRootKey srk,
        MadeShare made,
        ReadOnlySpan<byte> qualifyingData
    )
    {
        TpmBuffer data = qualifyingData;
        return TpmVerb.Run<AttestResponse>(
            "seal",
            "sealed share",
            () =>
            {
                Load load = new(srk.Handle, made.Share.Private, made.Share.Public);
                using TransientObject item = key.Tpm.Own(key.Tpm.Execute(load, PasswordSession.Instance).ObjectHandle);
                (ObjectCreation creation, TpmtScheme own) = (made.Creation, TpmtScheme.None);
                return key.Tpm.Execute(
                    new CertifyCreation(key.Handle, item.Handle, data, creation.Hash, own, creation.Ticket),
                    PasswordSession.Instance
                );
            }
        );
    }

    /// <summary>Signs how the key was made itself.</summary>
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
