using System.Collections.Immutable;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.AttestationKeys;

/// <summary>Tries every way to bind the attestation key that the policy accepts.</summary>
internal sealed class AkBindingJudgement(TpmEvidence evidence, TpmPolicy policy, FindingList findings)
{
    /// <summary>The instance that a certificate of Google's names; null without one.</summary>
    internal GceInstance? Instance { get; private set; }

    /// <summary>The ways that hold.</summary>
    internal AkBindings Judge(
        AkIdentity ak,
        ImmutableArray<VouchedKey> vouched,
        Activation? activation,
        DateTimeOffset time
    )
    {
        CertificateBinding certificate = new(evidence, policy, time);
        BindingAttempt[] attempts =
        [
            Accepted(AkBindings.Certificate, AkRules.Certificate) ?? certificate.Try(ak),
            Accepted(AkBindings.Activation, EkRules.Activation)
                ?? new ActivationBinding(evidence, policy, activation, time).Try(ak),
            Accepted(AkBindings.Paravisor, AkRules.Paravisor)
                ?? VouchedBinding.Try(AkBindings.Paravisor, AkRules.Paravisor, ak, vouched),
            Accepted(AkBindings.ReportData, AkRules.ReportData)
                ?? VouchedBinding.Try(AkBindings.ReportData, AkRules.ReportData, ak, vouched),
            Accepted(AkBindings.Pin, AkRules.Pin) ?? PinBinding.Try(ak, policy.PinnedKeys),
        ];
        foreach (BindingAttempt attempt in attempts)
            attempt.Report(attempts.Any(other => other.Holds), findings);
        AkBindings held = AkBindings.None;
        foreach (BindingAttempt attempt in attempts.Where(attempt => attempt.Holds))
            held |= attempt.Binding;
        JudgeSum(held, attempts);
        Instance = certificate.Instance;
        return held;
    }

    // Null when the policy accepts this way.
    private BindingAttempt? Accepted(AkBindings binding, Rule rule) =>
        policy.AcceptedBindings.HasFlag(binding)
            ? null
            : new BindingAttempt(binding).Absent(rule, "policy.tpm.accepted-bindings", "the policy does not accept it");

    private void JudgeSum(AkBindings held, BindingAttempt[] attempts) =>
        findings.Judge(
            AkRules.Binding,
            "tpm.ak-public",
            held != AkBindings.None,
            $"one of {policy.AcceptedBindings}",
            held != AkBindings.None
                ? $"{held}"
                : string.Join("; ", attempts.Select(attempt => $"{attempt.Binding}: {attempt.Reason}")),
            "the evidence brings its own key: it authenticates nothing"
        );
}
