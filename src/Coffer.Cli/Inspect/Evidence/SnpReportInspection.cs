using Coffer.Attestation.Snp;
using static Coffer.Cli.Inspect.Evidence.EvidenceInspection;

namespace Coffer.Cli.Inspect.Evidence;

/// <summary>Explains an SNP report. Nothing of it is proven before its signature is: coffer verify does that.</summary>
internal static class SnpReportInspection
{
    private const uint Host = 0xffff_ffff;

    /// <summary>Explains it.</summary>
    public static Explanation Explain(AttestationReport report)
    {
        Fact[] facts =
        [
            new("version", $"{report.Version}"),
            new("processor", Processor(report)),
            new("vmpl", report.Vmpl == Host ? "0xffffffff" : $"{report.Vmpl}", Vmpl(report.Vmpl)),
            new("policy", $"{report.Policy}", string.Join(", ", PolicyWords(report.Policy))),
            new("platform", $"0x{(ulong)report.PlatformInfo:x}", $"{report.PlatformInfo}"),
            new("signed by", $"{report.KeyInfo.SigningKey}".ToUpperInvariant()),
            new("guest svn", $"{report.GuestSvn}"),
            new(
                "report data",
                Hex(report.ReportData),
                "what the guest had signed: for Coffer, the hash of nonce, TLS key and TPM key"
            ),
            new("measurement", Hex(report.Measurement), "what the guest was started with"),
            new("host data", Hex(report.HostData)),
            new("family id", Hex(report.FamilyId)),
            new("image id", Hex(report.ImageId)),
            new("id key digest", Hex(report.IdKeyDigest)),
            new("author key digest", Hex(report.AuthorKeyDigest)),
            new("report id", Hex(report.ReportId)),
            new("report id ma", Hex(report.ReportIdMa), "ff...ff: no migration agent"),
            new("chip id", Hex(report.ChipId), report.ChipIdIsMasked ? "masked by the host" : null),
            .. Tcbs(report),
            new("firmware", $"{report.Current}", $"committed {report.Committed}"),
        ];
        return new Explanation(
            "snp-report",
            "SEV-SNP attestation report (not verified: coffer verify does that)",
            [.. facts]
        );
    }

    private static IEnumerable<Fact> Tcbs(AttestationReport report)
    {
        TcbLayout layout = report.Cpu?.Line is { } line ? line.Layout() : TcbLayout.Legacy;
        yield return new("reported tcb", $"{TcbVersion.FromRaw(report.ReportedTcb, layout)}");
        yield return new("current tcb", $"{TcbVersion.FromRaw(report.CurrentTcb, layout)}");
        yield return new("committed tcb", $"{TcbVersion.FromRaw(report.CommittedTcb, layout)}");
        yield return new("launch tcb", $"{TcbVersion.FromRaw(report.LaunchTcb, layout)}");
    }

    private static string Processor(AttestationReport report) =>
        report.Cpu is not { } cpu ? "not named (version 2)"
        : cpu.Line is { } line ? $"{line.Name()} ({cpu})"
        : $"unknown ({cpu})";

    private static string? Vmpl(uint vmpl) =>
        vmpl == Host ? "asked for by the host, not by the guest"
        : vmpl == 0 ? "the most privileged level of the guest"
        : "asked for by software below a paravisor or SVSM";

    private static IEnumerable<string> PolicyWords(GuestPolicy policy)
    {
        yield return $"ABI {policy.Abi} or later";
        yield return policy.Debug ? "DEBUG: the host may read and write its memory" : "no debugging";
        yield return policy.MigrateMa ? "MIGRATION AGENT allowed" : "no migration agent";
        yield return policy.Smt ? "SMT allowed" : "no SMT";
        if (policy.SingleSocket)
            yield return "single socket";
        if (policy.CxlAllow)
            yield return "CXL memory allowed";
        if (policy.CiphertextHiding)
            yield return "ciphertext hidden";
    }
}
