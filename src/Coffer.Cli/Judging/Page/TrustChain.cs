using System.Collections.Immutable;
using Coffer.Attestation;
using Coffer.Attestation.Verdicts;

namespace Coffer.Cli.Judging.Page;

/// <summary>
/// Who vouches for whom, for the picture: the processor's row, the TPM's row, and the boot's row, which is read from right to left. The colour
/// of a box is what became of its rules.
/// </summary>
/// <param name="Nodes">The boxes.</param>
/// <param name="Links">The arrows.</param>
internal sealed record TrustChain(ImmutableArray<ChainNode> Nodes, ImmutableArray<ChainLink> Links)
{
    private const string Own = "";

    /// <summary>Beginnings of the names of each box's rules; the longest that fits decides.</summary>
    internal static ImmutableArray<(string Box, ImmutableArray<string> Rules)> Boxes { get; } =
    [
        ("root", ["snp.anchor"]),
        ("issuer", ["snp.chain-", "snp.revocation", "snp.crl-", "snp.certificate"]),
        ("chip", ["snp.vek-", "snp.chip-id", "snp.tcb-certified", "snp.signing-key", "snp.signer", "snp.product-line"]),
        ("report", ["snp.", "hcl.", "evidence.confidential-vm", "evidence.one-report"]),
        ("answer", ["evidence.freshness", "evidence.tls-key"]),
        ("authority", ["ak.certificate", "ak.gce-instance", "ek.certificate"]),
        ("ek", ["ek."]),
        ("ak", ["ak."]),
        ("quote", ["quote.", "tpm.", "evidence.tpm"]),
        ("pcrs", ["quote.pcr-", "evidence.boot"]),
        ("log", ["event-log."]),
        ("secure-boot", ["secure-boot."]),
        ("boot", ["boot.", "measurements.", "stub."]),
        ("root-hash", ["machine.root-hash", "machine.name", "machine.version", "machine.claims", "birth.image"]),
        (
            "vault",
            [
                "machine.vault",
                "machine.volume-key-id",
                "machine.recovered",
                "stub.vault",
                "stub.configuration",
                "birth.",
                "creation.",
            ]
        ),
        (Own, ["evidence.present", "evidence.judged"]),
    ];

    /// <summary>The box of a rule; empty for the rules about the bundle as a whole.</summary>
    internal static string? BoxOf(Rule rule) =>
        Boxes
            .SelectMany(box => box.Rules.Select(prefix => (box.Box, Prefix: prefix)))
            .Where(entry => rule.Name.StartsWith(entry.Prefix, StringComparison.Ordinal))
            .OrderByDescending(entry => entry.Prefix.Length)
            .Select(entry => entry.Box)
            .FirstOrDefault();

    /// <summary>The chain of an examination.</summary>
    public static TrustChain Of(Examination examination)
    {
        ILookup<string, Finding> findings = examination.Verdict.Findings.ToLookup(finding =>
            BoxOf(finding.Rule) ?? Own
        );
        ChainNode Box(int column, int row, string box, string title, string? detail) =>
            new(column, row, title, detail ?? "", StateOf(findings[box]), WhyOf(findings[box]));

        ChainWords words = new(examination);
        ChainNode root = Box(0, 0, "root", "AMD root key", words.Root);
        ChainNode issuer = Box(1, 0, "issuer", "AMD signing key", words.Issuer);
        ChainNode chip = Box(2, 0, "chip", "Key of the chip", words.Chip);
        ChainNode report = Box(3, 0, "report", "SNP report", words.Report);
        ChainNode answer = Box(4, 0, "answer", "Challenge, TLS key", words.Answer);
        ChainNode authority = Box(0, 1, "authority", "Key authority", words.Authority);
        ChainNode ek = Box(1, 1, "ek", "Endorsement key", words.Ek);
        ChainNode ak = Box(2, 1, "ak", "Attestation key", words.Ak);
        ChainNode quote = Box(3, 1, "quote", "Quote", words.Quote);
        ChainNode pcrs = Box(4, 1, "pcrs", "PCR values", words.Pcrs);
        ChainNode log = Box(4, 2, "log", "Event log", words.Log);
        ChainNode secureBoot = Box(3, 2, "secure-boot", "Secure Boot", words.SecureBoot);
        ChainNode boot = Box(2, 2, "boot", "Boot loader, UKI", words.Boot);
        ChainNode system = Box(1, 2, "root-hash", "OS root, machine", words.System);
        ChainNode vault = Box(0, 2, "vault", "Vault", words.Vault);
        return new TrustChain(
            [root, issuer, chip, report, answer, authority, ek, ak, quote, pcrs, log, secureBoot, boot, system, vault],
            [
                Link(root, issuer, "signs"),
                Link(issuer, chip, "certifies"),
                Link(chip, report, "signs"),
                Link(report, answer, "covers"),
                Link(report, ak, words.ReportLink),
                Link(authority, ek, "certifies"),
                Link(ek, ak, "same TPM"),
                Link(ak, quote, "signs"),
                Link(quote, answer, "covers"),
                Link(quote, pcrs, "states"),
                Link(pcrs, log, "prove"),
                Link(log, secureBoot, "shows"),
                Link(secureBoot, boot, "checked"),
                Link(boot, system, "names"),
                Link(system, vault, "opened"),
            ]
        );
    }

    private static ChainState StateOf(IEnumerable<Finding> findings) =>
        findings.Any(finding => finding.Refuses) ? ChainState.Bad
        : findings.Any(finding => finding.Outcome == Outcome.Passed) ? ChainState.Good
        : ChainState.Absent;

    private static string WhyOf(IEnumerable<Finding> findings)
    {
        string[] refusals = [.. findings.Where(f => f.Refuses).Select(f => $"{f.Rule.Name}: {VerdictText.Why(f)}")];
        if (refusals.Length > 0)
            return string.Join("\n", refusals);
        string[] passed = [.. findings.Where(f => f.Outcome == Outcome.Passed).Select(f => f.Rule.Means).Distinct()];
        return passed.Length > 0 ? string.Join("\n", passed) : "nothing of it was judged";
    }

    private static ChainLink Link(ChainNode from, ChainNode to, string label) =>
        new(
            from,
            to,
            label,
            from.State == ChainState.Absent || to.State == ChainState.Absent ? ChainState.Absent
                : from.State == ChainState.Good && to.State == ChainState.Good ? ChainState.Good
                : ChainState.Bad
        );
}
