using System.Collections.Immutable;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;

namespace Coffer.Cli.Judging;

/// <summary>A bundle made of loose files, and what can be asked of it.</summary>
/// <param name="Bundle">The bundle.</param>
internal sealed record RawEvidence(EvidenceBundle Bundle)
{
    private bool HasProcessor => Bundle.Snp is not null || Bundle.Hcl is not null;

    private bool HasQuote => Bundle.Tpm is { Quote.IsEmpty: false };

    private bool HasLog => Bundle.Tpm is { EventLog.IsEmpty: false };

    /// <summary>
    /// The defaults, less what the parts that are not there would have to show. Whoever wants more of loose files writes a policy.
    /// </summary>
    public Policy Relax(Policy policy) =>
        policy with
        {
            RequireConfidentialVm = HasProcessor,
            RequireTpm = HasQuote,
            RequireFreshness = policy.Challenge is not null,
            AcceptUnquotedPcrs = !HasQuote && HasLog,
            Boot = policy.Boot with
            {
                RequireEventLog = HasLog,
                RequireSecureBoot = HasLog,
                RequireMeasurements = !policy.Boot.Expected.IsEmpty,
            },
        };

    /// <summary>What was not asked for, in one line.</summary>
    public string Scope(Policy policy)
    {
        IEnumerable<string> missing =
        [
            .. Missing(HasProcessor, "no SNP report"),
            .. Missing(HasQuote, HasLog ? "PCR values without a quote" : "no quote"),
            .. Missing(HasLog, "no event log"),
            .. Missing(policy.Challenge is not null, "no nonce"),
            .. Missing(!policy.Boot.Expected.IsEmpty, "no expected measurements"),
        ];
        string list = string.Join(", ", missing);
        return list.Length == 0 ? "loose files" : $"loose files: {list}";
    }

    /// <summary>The policy that also pins the attestation key of this evidence: the caller trusts it.</summary>
    public Policy Pin(Policy policy)
    {
        AttestationPublicKey? key =
            Bundle.Tpm is not { } tpm ? null
            : !tpm.AkPublic.IsEmpty
                ? Tpm.Structures.TpmtPublic.Read(tpm.AkPublic.Span).Then(AttestationPublicKey.Of).Value
            : AttestationPublicKey.Read(tpm.AkSpki).Value;
        if (key is null)
            return policy;
        ImmutableArray<ReadOnlyMemory<byte>> pins = policy.Tpm.PinnedKeys.Add(key.Pin);
        // A public key alone has no attributes to look at: the caller vouches for those too.
        return policy with
        {
            Tpm = policy.Tpm with { PinnedKeys = pins, RequireAttributes = !Bundle.Tpm!.AkPublic.IsEmpty },
        };
    }

    private static IEnumerable<string> Missing(bool there, string words) => there ? [] : [words];
}
