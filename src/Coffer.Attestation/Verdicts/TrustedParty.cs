using System.Collections.Immutable;

namespace Coffer.Attestation.Verdicts;

/// <summary>The words for who is trusted.</summary>
/// <param name="Trust">The party.</param>
/// <param name="Name">Stable name in documents: <c>tpm-maker</c>.</param>
/// <param name="Words">For a person, after "you trust".</param>
public sealed record TrustedParty(Trust Trust, string Name, string Words)
{
    /// <summary>Every party, in the order of <see cref="Verdicts.Trust"/>.</summary>
    public static ImmutableArray<TrustedParty> All { get; } =
    [
        new(Trust.Amd, "amd", "AMD (its root key, the processor and its firmware)"),
        new(Trust.TpmMaker, "tpm-maker", "whoever runs the TPM (a cloud's vTPM: the cloud)"),
        new(Trust.KeyAuthority, "key-authority", "the authority that certified the TPM's key"),
        new(Trust.Paravisor, "paravisor", "Azure's paravisor"),
        new(Trust.Firmware, "firmware", "the VM's firmware, which measures first"),
        new(Trust.OwnerSoftware, "owner-software", "the owner's signed software in the VM"),
        new(Trust.PolicyAuthor, "policy-author", "who wrote the policy (keys, measurements, nonce)"),
        new(Trust.ReleaseKey, "release-key", "who holds the owner's release key"),
    ];

    /// <summary>The parties of a set.</summary>
    public static IEnumerable<TrustedParty> In(Trust trust) => All.Where(party => trust.HasFlag(party.Trust));
}
