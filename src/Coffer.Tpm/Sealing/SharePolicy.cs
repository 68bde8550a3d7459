using System.Collections.Immutable;
using Coffer.Tpm.Pcrs;
using Coffer.Tpm.Policy;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Sealing;

/// <summary>When the sealed share may be unsealed (docs/formats.md, section 9).</summary>
/// <param name="Key">Signs the PCR 11 values of OS versions that may unseal.</param>
/// <param name="Pcr7">The Secure Boot policy at sealing: who signs what this machine boots. PCR 12 and 15 must be zero.</param>
/// <param name="Generation">The value of the generation counter the share belongs to.</param>
public sealed record SharePolicy(PcrPolicyKey Key, TpmBuffer Pcr7, ulong Generation)
{
    /// <summary>The PCR the key signs for: the UKI and the boot phase.</summary>
    internal static TpmlPcrSelection SignedPcr { get; } = TpmlPcrSelection.Of(TpmAlgId.Sha256, 11);

    /// <summary>
    /// The one other value of PCR 7 that the share may be unsealed with: what the owner announced that a later boot measures. Empty without one, and then the
    /// policy is the one of shares that never knew of announcements.
    /// </summary>
    public TpmBuffer Pcr7Next { get; init; }

    /// <summary>
    /// The values bound literally: 7 as measured; 12 zero, so that no command line or credential was added to the UKI; 15
    /// zero, so that no vault was opened in this boot.
    /// </summary>
    public PcrValues LiteralPcrs => LiteralWith(Pcr7);

    /// <summary>The values bound literally, with the announced one of PCR 7; null without one.</summary>
    public PcrValues? AnnouncedPcrs => Pcr7Next.IsEmpty ? null : LiteralWith(Pcr7Next);

    /// <summary>
    /// Who just sealed may have it back once, to prove that it was sealed: PolicyAuthValue ∧ PolicyCommandCode(Unseal). The
    /// authorization value is 32 random bytes that are forgotten with the trial, so that nobody can take this branch later;
    /// who holds them at that moment holds the share too.
    /// </summary>
    public static PolicyDigest Trial { get; } = PolicyDigest.Start.PolicyAuthValue().PolicyCommandCode(TpmCc.Unseal);

    /// <summary>What a share is sealed with: <see cref="Boot"/> or <see cref="Trial"/>.</summary>
    public PolicyDigest Digest => PolicyDigest.PolicyOr(Boot, Trial);

    /// <summary>
    /// PolicyAuthorize ∧ PolicyPCR ∧ PolicyNV; with an announced PCR 7 the PolicyOR of both PolicyPCR in the place of the one. Shares of template 1 of the
    /// header have it alone.
    /// </summary>
    public PolicyDigest Boot
    {
        get
        {
            ImmutableArray<PolicyDigest> branches = PcrBranches;
            PolicyDigest pcrs = branches.Length > 1 ? PolicyDigest.PolicyOr(branches.AsSpan()) : branches[0];
            return pcrs.PolicyNv(GenerationCounter.Name, GenerationCounter.Bytes(Generation), 0, TpmEo.Eq);
        }
    }

    /// <summary>PolicyAuthorize ∧ PolicyPCR, for the present PCR 7 and then for the announced one where there is one.</summary>
    public ImmutableArray<PolicyDigest> PcrBranches =>
        AnnouncedPcrs is { } announced ? [BranchOf(LiteralPcrs), BranchOf(announced)] : [BranchOf(LiteralPcrs)];

    /// <summary>What the key has to sign for a value of PCR 11.</summary>
    public static PolicyDigest PolicyOfPcr11(TpmBuffer pcr11) =>
        PolicyDigest.Start.PolicyPcr(SignedPcr, PcrValues.Of((11, pcr11)).Digest);

    private PolicyDigest BranchOf(PcrValues pcrs) =>
        PolicyDigest.PolicyAuthorize(Key.Name, TpmBuffer.Empty).PolicyPcr(pcrs.Selection, pcrs.Digest);

    private static PcrValues LiteralWith(TpmBuffer pcr7) =>
        PcrValues.Of((7, pcr7), (12, TpmBuffer.Zeros(32)), (15, TpmBuffer.Zeros(32)));
}
