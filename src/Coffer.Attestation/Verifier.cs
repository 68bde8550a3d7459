using System.Collections.Immutable;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Azure;
using Coffer.Attestation.Births;
using Coffer.Attestation.EventLogs;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Quotes;
using Coffer.Attestation.Snp;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation;

/// <summary>
/// Judges evidence by a policy at a time. Pure: no network, no clock, no files. Remembers chains and keys that were found good, so keep one; may be used
/// by several threads.
/// </summary>
public sealed class Verifier
{
    /// <summary>Every rule there is; docs/attestation.md lists the same.</summary>
    public static ImmutableArray<Rule> Rules { get; } =
    [
        .. EvidenceRules.All,
        .. SnpReportRules.All,
        .. SnpCertificateRules.All,
        .. SnpChainRules.All,
        .. SnpVekRules.All,
        .. SnpTcbRules.All,
        .. SnpGuestPolicyRules.All,
        .. SnpPlatformRules.All,
        .. SnpIdentityRules.All,
        .. HclRules.All,
        .. TpmVerifier.Rules,
        .. BootRules.All,
        .. MachineRules.All,
        .. CreationRules.All,
        .. BirthRules.All,
    ];

    private readonly SnpVerifier _amd = new();
    private readonly TpmVerifier _quotes = new();
    private (AmdRoots Roots, SnpVerifier Verifier)? _other;

    /// <summary>The verdict. No evidence makes it throw.</summary>
    /// <param name="bundle">The evidence.</param>
    /// <param name="policy">What is required of it.</param>
    /// <param name="time">When certificates and revocation lists have to be valid.</param>
    public Verdict Verify(EvidenceBundle bundle, Policy policy, DateTimeOffset time) =>
        Examine(bundle, policy, time).Verdict;

    /// <summary>The verdict, with what was found on the way to it. No evidence makes it throw.</summary>
    /// <inheritdoc cref="Verify"/>
    public Examination Examine(EvidenceBundle bundle, Policy policy, DateTimeOffset time)
    {
        FindingList findings = new();
        try
        {
            return Judge(bundle, policy, time, findings);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // There is no known way here: each part turns hostile bytes into findings. An unknown way must not accept anything.
            findings.Failed(
                EvidenceRules.Judged,
                "bundle",
                "no error",
                e.GetType().Name,
                "An error of the verifier: report it, with the bundle"
            );
            return new Examination(bundle, findings.ToVerdict());
        }
    }

    /// <summary>The same, but an error of the verifier's own comes out: for tests and fuzzing.</summary>
    internal Examination Judge(EvidenceBundle bundle, Policy policy, DateTimeOffset time, FindingList findings) =>
        new BundleJudging(SnpFor(policy.AmdRoots), _quotes, bundle, policy, time, findings).Judge();

    private SnpVerifier SnpFor(AmdRoots? roots)
    {
        if (roots is null)
            return _amd;
        if (_other is not { } known || known.Roots != roots)
            _other = known = (roots, new SnpVerifier(roots));
        return known.Verifier;
    }
}
