using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;
using Coffer.Tpm;

namespace Coffer.Attestation.AttestationKeys;

/// <summary>Judges TPMA_OBJECT of the attestation key: what makes its signature the TPM's word.</summary>
internal static class AkAttributes
{
    private const string Field = "tpm.ak-public.objectAttributes";

    private const TpmaObject Required =
        TpmaObject.Restricted
        | TpmaObject.SignEncrypt
        | TpmaObject.FixedTpm
        | TpmaObject.FixedParent
        | TpmaObject.SensitiveDataOrigin;

    // Whoever certified the key, made it, or pinned it has seen what it is. Software in the VM that merely names a key has not.
    private const AkBindings Vouching = AkBindings.Certificate | AkBindings.Paravisor | AkBindings.Pin;

    internal static void Judge(AkIdentity ak, AkBindings held, TpmPolicy policy, FindingList findings)
    {
        if (ak.Public is { } publicArea)
            Judge(publicArea.ObjectAttributes, findings);
        else if ((held & Vouching) != AkBindings.None)
            findings.NotApplicable(
                AkRules.Attributes,
                Field,
                $"only the public key is known; who vouches for it ({held & Vouching}) vouches for an attestation key"
            );
        else
            findings.NotChecked(
                AkRules.Attributes,
                Field,
                policy.RequireAttributes,
                "only the public key is known, and nobody who could know says that it is restricted: hand out tpm.ak-public"
            );
    }

    private static void Judge(TpmaObject attributes, FindingList findings)
    {
        TpmaObject missing = Required & ~attributes;
        bool decrypts = attributes.HasFlag(TpmaObject.Decrypt);
        string fault = (missing, decrypts) switch
        {
            (TpmaObject.None, true) => "decrypt",
            (_, true) => $"no {missing}; decrypt",
            _ => $"no {missing}",
        };
        bool holds = missing == TpmaObject.None && !decrypts;
        findings.Judge(
            AkRules.Attributes,
            Field,
            holds,
            $"{Required}, and no decrypt",
            holds ? $"0x{(uint)attributes:x8}" : fault,
            "this is no attestation key: what it signs can be anybody's words, or the key can be elsewhere"
        );
    }
}
