using Coffer.Attestation.AttestationKeys;
using Coffer.Bytes;
using Coffer.Tpm;
using Coffer.Tpm.Structures;

namespace Coffer.Cli.Inspect.Evidence;

/// <summary>Explains a TPMT_PUBLIC or TPM2B_PUBLIC.</summary>
internal static class TpmPublicInspection
{
    private const int SmallestPublic = 16;

    /// <summary>The structure, with or without its size before it; null when it is none.</summary>
    public static TpmtPublic? Read(byte[] bytes) =>
        bytes.Length < SmallestPublic ? null : TpmtPublic.Read(bytes).Value ?? TpmtPublic.ReadSized(bytes).Value;

    /// <summary>Explains it.</summary>
    public static Explanation Explain(TpmtPublic key)
    {
        bool named = key.NameAlg is TpmAlgId.Sha1 or TpmAlgId.Sha256 or TpmAlgId.Sha384 or TpmAlgId.Sha512;
        Fact[] facts =
        [
            new("type", $"{key.Type}"),
            new("attributes", $"{key.ObjectAttributes}", Meaning(key.ObjectAttributes)),
            new("name", named ? $"{key.Name}" : $"none: name algorithm 0x{(ushort)key.NameAlg:x4}"),
            .. AttestationPublicKey.Of(key).TryGet(out AttestationPublicKey? read, out Refusal? refusal)
                ? new Fact[] { new("key", $"{read}", "what a policy pins: pinned-keys") }
                : [new Fact("key", refusal.Seen)],
            new("policy", key.AuthPolicy.IsEmpty ? "none" : $"{key.AuthPolicy}"),
        ];
        return new Explanation("tpm-public", "public area of a TPM object (TPMT_PUBLIC)", [.. facts]);
    }

    private static string Meaning(TpmaObject attributes)
    {
        bool restricted = attributes.HasFlag(TpmaObject.Restricted);
        if (restricted && attributes.HasFlag(TpmaObject.SignEncrypt) && !attributes.HasFlag(TpmaObject.Decrypt))
            return "an attestation key: it signs only what the TPM itself states";
        if (restricted && attributes.HasFlag(TpmaObject.Decrypt))
            return "a storage or endorsement key";
        return "not an attestation key: it is not restricted, so it signs anything";
    }
}
