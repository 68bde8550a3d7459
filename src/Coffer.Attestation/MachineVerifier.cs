using System.Globalization;
using Coffer.Attestation.EventLogs;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation;

/// <summary>Holds what the machine says of itself against what was measured.</summary>
internal static class MachineVerifier
{
    private const string Vault = "coffer/vault/v1";
    private const string RecoveredField = "machine.recovered";
    private const string AfterRecovery =
        "No MAC of the header was checked: coffer rotate --level reseal and --level recovery, then a boot";
    private const string RootWord = "coffer.root=";

    /// <summary>Judges.</summary>
    /// <param name="claims">What the machine says.</param>
    /// <param name="boot">What PCRs prove of its boot; null when nothing.</param>
    /// <param name="isCovered">True when a quote that holds covers the claims, false when none does; null when none would.</param>
    /// <param name="allowRecovered">True when a boot that was recovered is accepted, with a word about it.</param>
    /// <param name="findings">Takes what each rule found.</param>
    internal static void Judge(
        MachineClaims claims,
        JudgedBoot? boot,
        bool? isCovered,
        bool allowRecovered,
        FindingList findings
    )
    {
        string version = claims.Version.ToString(CultureInfo.InvariantCulture);
        string? built = boot?.Build?.Version.ToString(CultureInfo.InvariantCulture);
        Compare(MachineRules.Name, "machine.name", claims.Name, boot?.Build?.Name, findings);
        Compare(MachineRules.Version, "machine.version", version, built, findings);
        Compare(MachineRules.RootHash, "machine.root-hash", claims.RootHash, RootHashOf(boot), findings);
        string[] vault = boot?.Vault?.Split(':') is [Vault, _, _, _] parts ? parts : [];
        Compare(MachineRules.Vault, "machine.vault", $"{claims.Vault}", vault.ElementAtOrDefault(1), findings);
        Compare(
            MachineRules.VolumeKeyId,
            "machine.volume-key-id",
            claims.VolumeKeyId,
            vault.ElementAtOrDefault(2),
            findings
        );
        foreach ((string field, string value) in Fields(claims))
            JudgeCovered(field, value, isCovered, findings);
        JudgeRecovered(claims.Recovered, isCovered == true, allowRecovered, findings);
    }

    /// <summary>A bundle in which the machine says nothing: nobody knows whether its boot was recovered.</summary>
    internal static void JudgeSilent(bool allowRecovered, FindingList findings)
    {
        if (!allowRecovered)
            findings.NotChecked(MachineRules.Recovered, RecoveredField, required: true, "the machine does not say");
    }

    private static void JudgeRecovered(string recovered, bool isCovered, bool allowRecovered, FindingList findings)
    {
        if (recovered.Length > 0 && !allowRecovered)
            findings.Failed(
                MachineRules.Recovered,
                RecoveredField,
                "a boot that its TPM opened",
                recovered,
                $"{AfterRecovery}; a policy with allow-recovered accepts it until then"
            );
        else if (recovered.Length > 0)
            findings.NotChecked(
                MachineRules.Recovered,
                RecoveredField,
                required: false,
                $"WARNING: this boot was recovered ({recovered}). {AfterRecovery}"
            );
        else if (isCovered)
            findings.Passed(MachineRules.Recovered, RecoveredField, "not recovered");
        else
            findings.NotChecked(
                MachineRules.Recovered,
                RecoveredField,
                required: !allowRecovered,
                "no quote that holds covers what the machine says"
            );
    }

    private static void Compare(Rule rule, string field, string claimed, string? measured, FindingList findings)
    {
        if (measured is null)
            findings.NotChecked(
                rule,
                field,
                required: false,
                $"nothing measured names it; the machine says \"{claimed}\""
            );
        else
            findings.Judge(
                rule,
                field,
                claimed == measured,
                measured,
                claimed,
                "the machine says something else than was measured: the bundle was altered, or the software in it is not what it claims"
            );
    }

    private static string? RootHashOf(JudgedBoot? boot)
    {
        if (boot?.Build is { } build)
            return Convert.ToHexStringLower(build.RootHash.Span);
        string? word = boot
            ?.CommandLine?.Split(' ')
            .FirstOrDefault(text => text.StartsWith(RootWord, StringComparison.Ordinal));
        return word?[RootWord.Length..];
    }

    private static (string Field, string Value)[] Fields(MachineClaims claims) =>
        [
            ("machine.name", claims.Name),
            ("machine.version", claims.Version.ToString(CultureInfo.InvariantCulture)),
            ("machine.identity", $"{claims.Identity}"),
            ("machine.vault", $"{claims.Vault}"),
            ("machine.generation", claims.Generation.ToString(CultureInfo.InvariantCulture)),
            ("machine.volume-key-id", claims.VolumeKeyId),
            ("machine.root-hash", claims.RootHash),
            ("machine.data-state", claims.DataState),
            ("machine.integrity-progress", claims.IntegrityProgress),
        ];

    private static void JudgeCovered(string field, string value, bool? isCovered, FindingList findings)
    {
        (Outcome outcome, string note) = isCovered switch
        {
            true => (Outcome.Passed, "the word of the software that was measured"),
            false => (Outcome.NotChecked, "no quote that holds covers it: anybody may have written it"),
            null => (Outcome.NotChecked, "nothing signed covers it: anybody may have written it"),
        };
        findings.Add(
            new Finding(MachineRules.Claims, outcome, field, Seen: value, IsRequired: isCovered == false, Note: note)
        );
    }
}
