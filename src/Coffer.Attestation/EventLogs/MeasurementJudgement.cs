using System.Collections.Immutable;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.Prediction;

namespace Coffer.Attestation.EventLogs;

/// <summary>Compares quoted values with the build's predictions; where they differ, the log says why.</summary>
/// <param name="values">Quoted values of the SHA-256 bank.</param>
/// <param name="boot">The logs that PCRs vouch for; null when there is none.</param>
/// <param name="policy">What is required.</param>
/// <param name="findings">Where the findings go.</param>
internal sealed class MeasurementJudgement(
    ImmutableSortedDictionary<int, ReadOnlyMemory<byte>> values,
    ReplayedBoot? boot,
    BootPolicy policy,
    FindingList findings
)
{
    private static readonly ImmutableArray<(int Pcr, Rule Rule)> s_predicted =
    [
        (4, MeasurementRules.Pcr4),
        (7, MeasurementRules.Pcr7),
        (11, MeasurementRules.Pcr11),
    ];

    private const string PlatformOwner = "; the same certificates, enrolled by the platform (its SignatureOwner)";

    /// <summary>The build whose predictions are met; null when none.</summary>
    public ExpectedMeasurements? Judge()
    {
        JudgeSignatures();
        ExpectedMeasurements? build = JudgePredictions();
        foreach ((int pcr, ImmutableArray<ReadOnlyMemory<byte>> allowed) in policy.Pcrs)
            JudgeNamed(pcr, allowed);
        return build;
    }

    private void JudgeSignatures()
    {
        const string field = "policy.boot.measurements";
        if (policy.ReleaseKey is not { } key)
            return;
        foreach (UnsignedMeasurements other in policy.Unsigned)
            findings.Failed(
                MeasurementRules.Signed,
                field,
                other.Refusal.Expected,
                other.Refusal.Seen,
                $"{other.File} [{other.Refusal.Reason}]: take the build's .measurements.dsse.json, signed by release key {key.Id}"
            );
        if (policy.Unsigned.IsEmpty && !policy.Expected.IsEmpty)
            findings.Passed(MeasurementRules.Signed, field, key.Id);
    }

    private ExpectedMeasurements? JudgePredictions()
    {
        if (policy.Expected.IsEmpty)
        {
            foreach ((int pcr, Rule rule) in s_predicted)
                findings.NotChecked(
                    rule,
                    FieldOf(pcr),
                    policy.RequireMeasurements,
                    policy.Unsigned.IsEmpty
                        ? "the policy has no measurements of a build"
                        : "the policy has no measurements of a build that its release key signed"
                );
            return null;
        }
        // Of several builds the nearest is compared, so that the reason given is the one that helps.
        ExpectedMeasurements build = policy.Expected.MaxBy(b => s_predicted.Count(p => Meets(ImageOf(b), p.Pcr)))!;
        bool isMet = true;
        foreach ((int pcr, Rule rule) in s_predicted)
            isMet &= JudgePrediction(build, pcr, rule);
        return isMet ? build : null;
    }

    private bool JudgePrediction(ExpectedMeasurements build, int pcr, Rule rule)
    {
        if (!values.TryGetValue(pcr, out ReadOnlyMemory<byte> seen))
        {
            findings.NotChecked(rule, FieldOf(pcr), policy.RequireMeasurements, $"PCR {pcr} was not quoted");
            return false;
        }
        PcrPrediction[] accepted = AcceptedFor(ImageOf(build), pcr);
        if (accepted.Length == 0)
        {
            findings.NotChecked(rule, FieldOf(pcr), policy.RequireMeasurements, $"the build predicts no PCR {pcr}");
            return false;
        }
        if (accepted.FirstOrDefault(prediction => prediction.Value.Span.SequenceEqual(seen.Span)) is { } met)
        {
            string byPlatform = pcr == 7 && met != accepted[0] ? PlatformOwner : "";
            findings.Passed(
                rule,
                FieldOf(pcr),
                Hex(seen),
                $"{build.Name} {build.Version}, {ImageOf(build).Name}{byPlatform}"
            );
            return true;
        }
        if (IsAnnounced(pcr, seen))
        {
            findings.Passed(rule, FieldOf(pcr), Hex(seen), "not the build's value: one that the policy announces");
            return true;
        }
        string note = Explain(build, pcr, accepted[0], seen);
        if (policy.RequireMeasurements)
            findings.Failed(rule, FieldOf(pcr), Hex(accepted[0].Value), Hex(seen), note);
        else
            findings.NotChecked(rule, FieldOf(pcr), false, $"not the build's: {note}");
        return false;
    }

    private string Explain(ExpectedMeasurements build, int pcr, PcrPrediction expected, ReadOnlyMemory<byte> seen)
    {
        if (OtherImageOf(build).Of(pcr) is { } other && other.Value.Span.SequenceEqual(seen.Span))
            return $"this is what the {OtherImageOf(build).Name} of the same build measures";
        if (
            pcr == 11
            && policy.Booted == BootedImage.Os
            && build.Os.Of(pcr) is { } open
            && open.Value.Span.SequenceEqual(seen.Span)
        )
            return "the boot phase has not ended: the key of the vault can still be unsealed";
        if (pcr == 11 && policy.Booted == BootedImage.Recovery && HasLeft(expected, seen))
            return "the boot phase has ended: other programs than /init may run, and the machine needs no recovery";
        if (boot is null || !boot.Trusted.Contains(pcr) || boot.Bank != PcrBank.Sha256)
            return "no log explains this PCR, so that nothing can be said of the reason";
        UserspaceLog? userspace = pcr == 11 && boot.PhasesOutsideLog.IsEmpty ? boot.Userspace : null;
        return BootDifference.Find(expected, boot.Log, userspace) is { } difference
            ? $"first difference: {difference.Event}; this probably means: {difference.Meaning}. Next: {difference.NextStep}"
            : "the log has the events of the build; what user space measured behind them differs";
    }

    private static bool HasLeft(PcrPrediction open, ReadOnlyMemory<byte> seen) =>
        open.Continue([Pcr11Prediction.Phase(open.Bank, Pcr11Prediction.LeaveInitrd)])
            .Value.Span.SequenceEqual(seen.Span);

    private void JudgeNamed(int pcr, ImmutableArray<ReadOnlyMemory<byte>> allowed)
    {
        if (!values.TryGetValue(pcr, out ReadOnlyMemory<byte> seen))
        {
            findings.NotChecked(MeasurementRules.Named, FieldOf(pcr), true, $"PCR {pcr} was not quoted");
            return;
        }
        findings.Judge(
            MeasurementRules.Named,
            FieldOf(pcr),
            allowed.Any(value => value.Span.SequenceEqual(seen.Span)),
            allowed.Length == 1 ? Hex(allowed[0]) : $"one of {allowed.Length} values",
            Hex(seen),
            $"PCR {pcr} is about: {About(pcr)}"
        );
    }

    private bool Meets(ExpectedImage image, int pcr) =>
        values.TryGetValue(pcr, out ReadOnlyMemory<byte> seen)
        && (
            IsAnnounced(pcr, seen)
            || AcceptedFor(image, pcr).Any(prediction => prediction.Value.Span.SequenceEqual(seen.Span))
        );

    private bool IsAnnounced(int pcr, ReadOnlyMemory<byte> seen) =>
        pcr == 7 && policy.AnnouncedPcr7.Any(value => value.Span.SequenceEqual(seen.Span));

    // The build predicts PCR 11 as it is while the key can be unsealed. A machine that runs has left that phase, and systemd may have
    // gone through its own.
    private PcrPrediction[] AcceptedFor(ExpectedImage image, int pcr)
    {
        if (image.Of(pcr) is not { } prediction)
            return [];
        if (pcr == 7 && boot is not null && EnrolledByPlatform.Find(prediction, boot.Log) is { } enrolled)
            return [prediction, enrolled];
        if (pcr != 11 || policy.Booted != BootedImage.Os)
            return [prediction];
        ImmutableArray<string> phases = Pcr11Prediction.Phases;
        int left = phases.IndexOf(Pcr11Prediction.LeaveInitrd);
        return
        [
            .. Enumerable
                .Range(left + 1, phases.Length - left)
                .Select(end =>
                    prediction.Continue(phases[left..end].Select(p => Pcr11Prediction.Phase(prediction.Bank, p)))
                ),
        ];
    }

    private ExpectedImage ImageOf(ExpectedMeasurements build) =>
        policy.Booted == BootedImage.Installer ? build.Installer : build.Os;

    private ExpectedImage OtherImageOf(ExpectedMeasurements build) =>
        policy.Booted == BootedImage.Installer ? build.Os : build.Installer;

    private static string About(int pcr) =>
        pcr switch
        {
            0 => "the firmware itself",
            1 => "settings of firmware and platform",
            2 => "option ROMs and drivers",
            3 => "settings of option ROMs",
            4 => "boot loader and what it starts",
            5 => "partition table and settings of the boot loader",
            6 => "the maker's own",
            7 => "Secure Boot: keys, and whether it is on",
            8 or 9 => "commands and files of GRUB, and what the kernel loads",
            11 => "the UKI and the phases of the boot",
            12 => "command lines, addons and credentials from outside the UKI",
            13 => "system extensions",
            14 => "the owner's keys of shim",
            15 => "the vault, or identities of the machine",
            _ => "something else",
        };

    private static string FieldOf(int pcr) => $"tpm.pcrs.sha256.{pcr}";

    private static string Hex(ReadOnlyMemory<byte> bytes) =>
        Convert.ToHexStringLower(bytes.Span[..Math.Min(bytes.Length, 64)]);
}
