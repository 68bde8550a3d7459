using System.Collections.Immutable;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.EventLogs;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;

namespace Coffer.Cli.Recovering;

/// <summary>
/// How a machine is judged that asks for its recovery passphrase: the policy for its running OS, held against a boot that stopped in the
/// initrd. What makes a recovery necessary also differs from the policy; the owner has to say that he knows.
/// </summary>
/// <param name="Accepted">The differences that the owner accepts.</param>
internal sealed record RecoveryStance(ImmutableHashSet<string> Accepted)
{
    /// <summary>Other Secure Boot keys.</summary>
    public const string Pcr7 = "pcr-7";

    /// <summary>Another TPM.</summary>
    public const string Tpm = "tpm";

    /// <summary>A header of another generation than the TPM's: an older state of the disk.</summary>
    public const string Generation = "generation";

    /// <summary>A header that this machine did not write as it is.</summary>
    public const string Header = "header";

    private const string Pcr7Field = "tpm.pcrs.sha256.7";

    /// <summary>The differences that have a word of their own; any other reason to refuse is its own word.</summary>
    public static ImmutableArray<string> Words { get; } = [Pcr7, Tpm, Generation, Header];

    /// <summary>
    /// The policy for this boot. PCR 11 has to be that of the OS UKI in the initrd, so that nothing but the owner's /init runs; PCR 4 with it, so that
    /// nothing ran before that could have pretended so; PCR 12 and 15 have to be untouched. No policy loosens this.
    /// </summary>
    public Policy Of(Policy policy) =>
        policy with
        {
            RequireTpm = true,
            RequireFreshness = true,
            AcceptUnquotedPcrs = false,
            Tpm = Accepted.Contains(Tpm)
                ? policy.Tpm with
                {
                    // Something still has to show that it is a TPM at all: no word replaces that.
                    AcceptedBindings = AkBindings.All,
                    PinnedKeys = [],
                    Earlier = null,
                }
                : policy.Tpm,
            Boot = policy.Boot with
            {
                Booted = BootedImage.Recovery,
                RequireEventLog = true,
                RequireSecureBoot = true,
                RequireMeasurements = true,
                RequireUntouchedPcr12 = true,
                RequireVaultInPcr15 = true,
                AllowRecovered = true,
                Unexplained = UnexplainedEvents.Refuse,
            },
        };

    /// <summary>What the owner has to know: why the machine did not unseal, and what its evidence has that the policy has not.</summary>
    public static ImmutableArray<RecoveryDifference> Differences(Refusal refused, Verdict verdict) =>
        [
            new(WordOf(refused.Reason), refused.Thing, refused.Expected, refused.Seen, refused.NextStep),
            .. verdict
                .Refusals.Where(IsAcceptable)
                .Select(f => new RecoveryDifference(
                    f.Rule == AkRules.Pin ? Tpm : Pcr7,
                    f.Field,
                    f.Expected ?? "",
                    f.Seen ?? "",
                    f.Note
                )),
        ];

    /// <summary>What refuses the evidence whatever the owner accepts.</summary>
    public static ImmutableArray<Finding> Unacceptable(Verdict verdict) =>
        [.. verdict.Refusals.Where(finding => !IsAcceptable(finding))];

    /// <summary>The word for a reason of <c>/init</c>.</summary>
    public static string WordOf(string reason) =>
        reason switch
        {
            "unseal.pcr-7" => Pcr7,
            "unseal.generation" or "binding.generation" => Generation,
            "binding.header-mac" or "binding.volume-key" or "binding.nv-name" => Header,
            "srk.missing" or "srk.name" or "srk.template" or "generation.missing" => Tpm,
            _ => reason,
        };

    private static bool IsAcceptable(Finding finding) =>
        finding.Rule == AkRules.Pin
        || finding.Rule == MeasurementRules.Pcr7
        || (finding.Rule == MeasurementRules.Named && finding.Field == Pcr7Field);
}
