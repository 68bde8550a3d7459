using System.Collections.Immutable;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;
using Coffer.Firmware.EventLogs;

namespace Coffer.Attestation.EventLogs;

/// <summary>Judges what a machine of Coffer must and must not have measured: PCR 12 and 15.</summary>
/// <param name="values">Quoted values of the bank judged.</param>
/// <param name="boot">The logs that PCRs vouch for; null when there is none.</param>
/// <param name="policy">What is required.</param>
/// <param name="findings">Where the findings go.</param>
internal sealed class MachineJudgement(
    ImmutableSortedDictionary<int, ReadOnlyMemory<byte>> values,
    ReplayedBoot? boot,
    BootPolicy policy,
    FindingList findings
)
{
    private const int PassedPcr = 12;
    private const int VaultPcr = 15;
    private const string VaultPrefix = "coffer/vault/v1:";
    private const string PassedField = "tpm.pcrs.sha256.12";
    private const string VaultField = "tpm.pcrs.sha256.15";

    /// <summary>PCR 12, then PCR 15.</summary>
    /// <returns>The text about the vault; null when none is known.</returns>
    public string? Judge()
    {
        JudgePassed();
        return JudgeVault();
    }

    private void JudgePassed()
    {
        bool required = policy.RequireUntouchedPcr12 ?? policy.RequireMeasurements;
        if (!values.TryGetValue(PassedPcr, out ReadOnlyMemory<byte> value))
        {
            findings.NotChecked(StubRules.NothingPassed, PassedField, required, "PCR 12 was not quoted");
            return;
        }
        bool isUntouched = !value.Span.ContainsAnyExcept((byte)0);
        string what = boot?.EventsOf(PassedPcr).FirstOrDefault() is { } first ? $": {first.Describe()}" : "";
        string note = $"something from outside the signed UKI was passed to it{what}";
        if (isUntouched || required)
            findings.Judge(StubRules.NothingPassed, PassedField, isUntouched, "zeros", Hex(value), note);
        else
            findings.NotChecked(StubRules.NothingPassed, PassedField, false, note);
    }

    private string? JudgeVault()
    {
        bool required = policy.RequireVaultInPcr15 ?? policy.RequireMeasurements;
        if (policy.Booted != BootedImage.Os)
        {
            JudgeNoVault(required);
            findings.NotApplicable(StubRules.Configuration, VaultField, "only the OS follows one");
            return null;
        }
        if (boot is null || !boot.Trusted.Contains(VaultPcr))
        {
            findings.NotChecked(StubRules.Vault, VaultField, required, "no log explains PCR 15");
            findings.NotChecked(StubRules.Configuration, VaultField, false, "no log explains PCR 15");
            return null;
        }
        UserspaceEvent[] events = [.. boot.UserspaceEventsOf(VaultPcr)];
        UserspaceEvent? vault = Array.Find(events, IsVault);
        MeasuredConfiguration[] configurations = [.. events.Select(Configuration).OfType<MeasuredConfiguration>()];
        bool isOne = events.Length == 1 + configurations.Length && IsVault(events[0]) && !boot.EventsOf(VaultPcr).Any();
        string seen = vault is null
            ? $"{events.Length} measurements, none of a vault"
            : $"{events.Length} measurements";
        if (isOne || required)
            findings.Judge(
                StubRules.Vault,
                VaultField,
                isOne,
                "one measurement of the vault, then of configurations alone",
                isOne ? vault!.Text : seen,
                "another vault was opened besides, none was, or a program in the machine measured into PCR 15"
            );
        else
            findings.NotChecked(StubRules.Vault, VaultField, false, seen);
        if (isOne)
            JudgeConfiguration(configurations);
        else
            findings.NotChecked(StubRules.Configuration, VaultField, false, "PCR 15 has other measurements");
        return vault?.Text;
    }

    // A running machine takes newer ones, and one that was missing may come back: the last one counts, and none before it was newer.
    private void JudgeConfiguration(MeasuredConfiguration[] measured)
    {
        if (measured is [])
        {
            findings.Passed(StubRules.Configuration, VaultField, "none");
            return;
        }
        MeasuredConfiguration last = measured[^1];
        ulong newest = measured.Max(one => one.Version);
        string why = last.IsMissing
            ? "the vault was set back to an older state, or lost it: give it the configuration in force again, or a newer one"
            : "the machine went back to an older configuration, which its software never does";
        findings.Judge(
            StubRules.Configuration,
            VaultField,
            !last.IsMissing && last.Version == newest,
            last.IsMissing ? $"the configuration that the TPM knows: {last}" : $"version {newest}",
            last.IsMissing ? "none in the vault" : $"{last}",
            why
        );
    }

    private MeasuredConfiguration? Configuration(UserspaceEvent e) =>
        e.Proof(boot!.Bank) == EventProof.Data ? MeasuredConfiguration.Read(e.Text) : null;

    private void JudgeNoVault(bool required)
    {
        if (!values.TryGetValue(VaultPcr, out ReadOnlyMemory<byte> value))
            findings.NotChecked(StubRules.Vault, VaultField, required, "PCR 15 was not quoted");
        else if (!value.Span.ContainsAnyExcept((byte)0))
            findings.NotApplicable(
                StubRules.Vault,
                VaultField,
                policy.Booted == BootedImage.Recovery
                    ? "the vault is shut still"
                    : "the installer opens no vault that was there before"
            );
        else
            findings.Judge(StubRules.Vault, VaultField, !required, "zeros: no vault was opened", Hex(value));
    }

    private bool IsVault(UserspaceEvent e) =>
        e.Text.StartsWith(VaultPrefix, StringComparison.Ordinal)
        && e.Text.All(c => c is >= ' ' and <= '~')
        && e.Proof(boot!.Bank) == EventProof.Data;

    private static string Hex(ReadOnlyMemory<byte> bytes) =>
        Convert.ToHexStringLower(bytes.Span[..Math.Min(bytes.Length, 64)]);
}
