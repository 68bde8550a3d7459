using System.Globalization;
using Coffer.Attestation.EventLogs;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation;

/// <summary>Holds what the machine says of itself against what was measured.</summary>
internal static class MachineVerifier
{
    private const string Vault = "coffer/vault/v1";
    private const string RootWord = "coffer.root=";

    /// <summary>Judges.</summary>
    /// <param name="claims">What the machine says.</param>
    /// <param name="boot">What PCRs prove of its boot; null when nothing.</param>
    /// <param name="findings">Takes what each rule found.</param>
    internal static void Judge(MachineClaims claims, JudgedBoot? boot, FindingList findings)
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
        AddClaims(claims, findings);
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
        string? word = boot
            ?.CommandLine?.Split(' ')
            .FirstOrDefault(text => text.StartsWith(RootWord, StringComparison.Ordinal));
        return word?[RootWord.Length..];
    }

    // Nothing that is signed names these. Over a connection whose key the quote names they are the words of the software that was measured.
    private static void AddClaims(MachineClaims claims, FindingList findings)
    {
        Add("machine.identity", $"{claims.Identity}");
        Add("machine.generation", claims.Generation.ToString(CultureInfo.InvariantCulture));
        Add("machine.data-state", claims.DataState);
        Add("machine.integrity-progress", claims.IntegrityProgress);
        void Add(string field, string value) =>
            findings.Add(
                new Finding(
                    MachineRules.Claims,
                    Outcome.NotChecked,
                    field,
                    Seen: value,
                    Note: "the machine's own word, nothing signed names it"
                )
            );
    }
}
