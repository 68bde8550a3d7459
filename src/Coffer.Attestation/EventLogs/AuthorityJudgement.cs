using System.Collections.Immutable;
using Coffer.Attestation.Verdicts;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.EventLogs.Details;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Attestation.EventLogs;

/// <summary>Judges the entries that allowed what was started.</summary>
/// <param name="boot">The logs that PCRs vouch for.</param>
/// <param name="findings">Where the findings go.</param>
internal sealed class AuthorityJudgement(ReplayedBoot boot, FindingList findings)
{
    private const string Field = "tpm.event-log.pcr-7";
    private const int CodePcr = 4;
    private const int OptionRomPcr = 2;
    private const int MostShown = 8;

    // shim, mok.c: what it measures into PCR 7 beside the certificate that allowed an image ("Shim", from its own or the owner's list).
    private static readonly ImmutableArray<string> s_shim =
    [
        "Shim",
        "SbatLevel",
        "MokList",
        "MokListX",
        "MokListRT",
        "MokListXRT",
        "MokListTrusted",
        "vendor_db",
    ];

    public void Judge(SecureBootLog log, JudgedSecureBoot judged)
    {
        JudgePresence(log, judged);
        JudgeEarly(log);
        JudgeKnown(log);
    }

    private void JudgePresence(SecureBootLog log, JudgedSecureBoot judged)
    {
        bool nothingStarted =
            boot.Trusted.Contains(CodePcr) && !boot.EventsOf(CodePcr).Any(BootApplicationJudgement.IsImage);
        if (judged.State != SecureBootState.On || nothingStarted)
        {
            string why = nothingStarted ? "nothing was started" : "Secure Boot is not on";
            findings.NotApplicable(SecureBootRules.Authority, Field, why);
            return;
        }
        string[] late =
        [
            .. judged
                .Authorities.Where(a => !a.IsBeforeSeparator)
                .Take(MostShown)
                .Select(a => $"{a.Variable}: {a.Text}"),
        ];
        findings.Judge(
            SecureBootRules.Authority,
            Field,
            log.Authorities.Exists(a => !a.IsEarly),
            "at least one entry behind the separator",
            late.Length == 0 ? "none" : string.Join("; ", late),
            "Secure Boot is said to be on, but nothing says by whose key the boot loader was allowed"
        );
    }

    // An option ROM is signed too: then there is a driver in PCR 2 for each entry.
    private void JudgeEarly(SecureBootLog log)
    {
        int early = log.Authorities.Count(a => a.IsEarly);
        int drivers = boot.EventsOf(OptionRomPcr).Count(BootApplicationJudgement.IsImage);
        if (early == 0)
            findings.Passed(SecureBootRules.EarlyAuthority, Field, "none");
        else if (early <= drivers)
            findings.Passed(
                SecureBootRules.EarlyAuthority,
                Field,
                $"{early}",
                $"option ROMs: {drivers} drivers in PCR 2"
            );
        else
            findings.Failed(
                SecureBootRules.EarlyAuthority,
                Field,
                "none, or an option ROM in PCR 2 for each",
                $"{early}, and {drivers} drivers in PCR 2",
                "something was started while the firmware was still at work"
            );
    }

    private void JudgeKnown(SecureBootLog log)
    {
        ReadOnlyMemory<byte> db = log.ValueOf(EfiVariableName.Db);
        UefiVariableData? unknown = log.Authorities.Select(a => a.Variable).FirstOrDefault(v => !IsKnown(v, db.Span));
        findings.Judge(
            SecureBootRules.AuthorityKnown,
            Field,
            unknown is null,
            "entries of db, or shim's",
            unknown is null ? $"{log.Authorities.Count}" : $"{unknown.Text}: {AuthorityEntry.Describe(unknown)}",
            "the entry is not in db as it was measured: it was added while the machine ran, or the event is not what it says"
        );
    }

    private static bool IsKnown(UefiVariableData variable, ReadOnlySpan<byte> db)
    {
        if (variable.VariableName == AuthorityEntry.Shim)
            return s_shim.Contains(variable.UnicodeName);
        // shim of before 2021 names db for a certificate without owner; one byte of it may be missing in what was hashed.
        ReadOnlySpan<byte> entry = AuthorityEntry.Entry(variable).Span;
        return SecureBootLog.Is(variable, EfiVariableName.Db) && entry.Length > 1 && db.IndexOf(entry[..^1]) >= 0;
    }
}
