using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Azure;
using Coffer.Attestation.EventLogs;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Quotes;
using Coffer.Attestation.Snp;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation;

/// <summary>One judging of one bundle, from the processor up: who is vouched for by one part is believed in the next.</summary>
/// <param name="snp">Judges SNP reports.</param>
/// <param name="quotes">Judges quotes.</param>
/// <param name="bundle">The evidence.</param>
/// <param name="policy">What is required.</param>
/// <param name="time">When certificates have to be valid.</param>
/// <param name="findings">Takes what each rule found.</param>
internal sealed class BundleJudging(
    SnpVerifier snp,
    TpmVerifier quotes,
    EvidenceBundle bundle,
    Policy policy,
    DateTimeOffset time,
    FindingList findings
)
{
    private readonly ExpectedBindings _expected = new(bundle, policy.Challenge);
    private readonly List<VouchedKey> _vouched = [];
    private JudgedReport? _report;
    private JudgedHcl? _hcl;
    private JudgedQuote? _quote;
    private JudgedBoot? _boot;
    private bool _reportAnswers;

    /// <summary>Judges.</summary>
    internal Examination Judge()
    {
        JudgePresence();
        JudgeProcessor();
        JudgeTpm();
        JudgeBoot();
        if (bundle.Machine is not null)
            MachineVerifier.Judge(bundle.Machine, _boot, CoversClaims, policy.Boot.AllowRecovered, findings);
        else if (bundle.Agent is not null)
            MachineVerifier.JudgeSilent(policy.Boot.AllowRecovered, findings);
        new AnswerRules(bundle, policy, findings).Judge(_quote is not null, _reportAnswers);
        return new Examination(bundle, findings.ToVerdict())
        {
            Report = _report,
            Hcl = _hcl,
            Quote = _quote,
            Boot = _boot,
        };
    }

    private void JudgePresence()
    {
        string seen = string.Join(", ", Parts());
        findings.Judge(
            EvidenceRules.Present,
            "bundle",
            seen.Length > 0,
            "snp, hcl or tpm",
            seen.Length > 0 ? seen : "none of them",
            "The bundle is empty: there is nothing that anybody signed"
        );
        if (bundle.Hcl is null)
            findings.NotApplicable(EvidenceRules.OneReport, "snp.report", "no paravisor's report");
        else
            JudgeOneReport(bundle.Hcl.Report.Span, bundle.Snp is null ? default : bundle.Snp.Report.Span);
    }

    private IEnumerable<string> Parts()
    {
        if (bundle.Snp is not null)
            yield return "snp";
        if (bundle.Hcl is not null)
            yield return "hcl";
        if (bundle.Tpm is not null)
            yield return "tpm";
    }

    // The bare report is not judged then: one that nobody looked at must not lie beside one that was.
    private void JudgeOneReport(ReadOnlySpan<byte> hcl, ReadOnlySpan<byte> bare)
    {
        const int reportOffset = 0x20;
        bool inside = hcl.Length > reportOffset && hcl[reportOffset..].StartsWith(bare);
        findings.Judge(
            EvidenceRules.OneReport,
            "snp.report",
            bare.IsEmpty || inside,
            "no report, or the one inside the paravisor's",
            bare.IsEmpty ? "no report" : "a report",
            "Two reports of which one is not judged: leave the bare one out"
        );
    }

    private void JudgeProcessor()
    {
        if (bundle.Hcl is not null)
            JudgeParavisor(bundle.Hcl);
        else if (bundle.Snp is not null)
            JudgeReport(bundle.Snp);
        bool present = bundle.Hcl is not null || bundle.Snp is not null;
        Require(EvidenceRules.ConfidentialVm, "snp.report", policy.RequireConfidentialVm, present, _report is not null);
    }

    private void JudgeParavisor(HclEvidence hcl)
    {
        _hcl = new HclVerifier(snp).Judge(hcl, bundle.Snp, policy.Snp, time, findings);
        _report = _hcl?.Report;
        if (_hcl is not null)
            _vouched.Add(
                new VouchedKey(
                    _hcl.AttestationKey.Der,
                    "HCLAkPub of the paravisor's claims",
                    Trust.Amd | Trust.Paravisor
                )
            );
    }

    private void JudgeReport(SnpEvidence evidence)
    {
        ReportDataExpectation? expected = _expected.ReportData;
        _report = snp.Judge(evidence, policy.Snp, time, expected, findings);
        if (_report is null)
            return;
        ReadOnlySpan<byte> reportData = _report.Report.ReportData.Span;
        _reportAnswers =
            expected is not null && CryptographicOperations.FixedTimeEquals(reportData, expected.Value.Span);
        ReadOnlyMemory<byte> spki = _expected.AkSpki;
        bool names = bundle.Agent is not null ? _reportAnswers : IsHashOf(spki.Span, reportData);
        if (names && !spki.IsEmpty)
            _vouched.Add(new VouchedKey(spki, "REPORT_DATA of the SNP report", Trust.Amd | Trust.OwnerSoftware));
    }

    // Software that is not ours binds its key so: SHA-512 of SubjectPublicKeyInfo, without a nonce (Constellation on AWS).
    private static bool IsHashOf(ReadOnlySpan<byte> spki, ReadOnlySpan<byte> reportData)
    {
        Span<byte> digest = stackalloc byte[SHA512.HashSizeInBytes];
        SHA512.HashData(spki, digest);
        return CryptographicOperations.FixedTimeEquals(digest, reportData);
    }

    private void JudgeTpm()
    {
        bool present = bundle.Tpm is not null && !UnquotedOnly;
        if (present)
            _quote = quotes.Judge(
                bundle.Tpm!,
                policy.Tpm,
                _expected.ExtraData,
                [.. _vouched],
                policy.Challenge,
                time,
                findings
            );
        Require(EvidenceRules.Tpm, "tpm.quote", policy.RequireTpm, present, _quote is not null);
    }

    // Only agents of ours have what the machine says covered by the quote.
    private bool? CoversClaims => bundle.Agent is null ? null : _quote is not null;

    private bool UnquotedOnly => policy.AcceptUnquotedPcrs && bundle.Tpm is { Quote.IsEmpty: true };

    private void Require(Rule rule, string field, bool required, bool present, bool holds)
    {
        if (holds)
            findings.Passed(rule, field);
        else if (present)
            findings.NotChecked(rule, field, required: true, "what is there was refused");
        else if (required)
            findings.Failed(
                rule,
                field,
                "evidence of it",
                "none",
                "The policy requires it; a policy can say otherwise"
            );
        else
            findings.NotApplicable(rule, field, "there is none, and the policy does not require it");
    }

    private void JudgeBoot()
    {
        if (bundle.Tpm is not { } tpm)
        {
            findings.NotApplicable(EvidenceRules.Boot, "tpm.pcrs", "no evidence of a TPM");
            return;
        }
        ImmutableArray<PcrBankEvidence> pcrs = _quote?.Pcrs ?? (UnquotedOnly ? tpm.Pcrs : []);
        if (!pcrs.IsEmpty || UnquotedOnly)
            _boot = BootVerifier.Judge(tpm.EventLog, tpm.UserspaceLog, pcrs, policy.Boot, findings);
        JudgeSourceOf(pcrs);
    }

    private void JudgeSourceOf(ImmutableArray<PcrBankEvidence> pcrs)
    {
        const string field = "tpm.pcrs";
        if (_quote is not null)
            findings.Passed(EvidenceRules.Boot, field, string.Join(", ", pcrs.Select(bank => $"{bank.Bank}")));
        else if (!UnquotedOnly)
            findings.NotChecked(
                EvidenceRules.Boot,
                field,
                required: true,
                "no quote holds, so the event log is not looked at"
            );
        else if (pcrs.IsEmpty)
            findings.Failed(
                EvidenceRules.Boot,
                field,
                "PCR values",
                "none",
                "A log alone proves nothing: anybody can write one"
            );
        else
            findings.NotChecked(
                EvidenceRules.Boot,
                field,
                required: false,
                "no quote: the values are as true as whoever wrote them down"
            );
    }
}
