using System.Collections.Immutable;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.EventLogs.Details;
using Coffer.Firmware.Prediction;

namespace Coffer.Attestation.EventLogs;

/// <summary>Judges what the firmware started.</summary>
/// <param name="boot">The logs that PCRs vouch for.</param>
/// <param name="policy">What is required.</param>
/// <param name="findings">Where the findings go.</param>
internal sealed class BootApplicationJudgement(ReplayedBoot boot, BootPolicy policy, FindingList findings)
{
    private const int CodePcr = 4;
    private const int ConfigurationPcr = 5;
    private const int MostListed = 64;

    public ImmutableArray<BootApplication> Judge()
    {
        ImmutableArray<BootApplication> applications = Applications();
        JudgeAttempt(applications);
        JudgeApplications(applications);
        JudgeExit();
        return applications;
    }

    /// <summary>True for the types whose digest is an image's.</summary>
    internal static bool IsImage(TcgEvent e) =>
        e.Type
            is TcgEventType.EV_EFI_BOOT_SERVICES_APPLICATION
                or TcgEventType.EV_EFI_BOOT_SERVICES_DRIVER
                or TcgEventType.EV_EFI_RUNTIME_SERVICES_DRIVER;

    // The list is for people; every image is judged, by JudgeApplications.
    private ImmutableArray<BootApplication> Applications() =>
        [.. boot.EventsOf(CodePcr).Where(IsImage).Take(MostListed).Select(ApplicationOf)];

    private BootApplication ApplicationOf(TcgEvent e) =>
        new(e.Describe(), Convert.ToHexStringLower(e.Digest(boot.Bank).Span), NameOf(e));

    private string? NameOf(TcgEvent e)
    {
        ReadOnlyMemory<byte> digest = e.Digest(boot.Bank);
        foreach (ExpectedMeasurements build in policy.Expected)
        {
            if (digest.Span.SequenceEqual(build.BootLoader.Span))
                return $"boot loader of {build.Name} {build.Version}";
            if (digest.Span.SequenceEqual(build.Os.Authenticode.Span))
                return $"{build.Os.Path} of {build.Name} {build.Version}";
            if (digest.Span.SequenceEqual(build.Installer.Authenticode.Span))
                return $"{build.Installer.Path} of {build.Name} {build.Version}";
        }
        return null;
    }

    // Firmware differs here (coconut-svsm#610, go-tpm-tools#535; others say it in PCR 5 or not at all): visible, and no reason to refuse.
    private void JudgeAttempt(ImmutableArray<BootApplication> applications)
    {
        const string Field = "tpm.event-log.pcr-4";
        if (!boot.Trusted.Contains(CodePcr))
        {
            findings.NotChecked(BootApplicationRules.BootAttempt, Field, false, "the log does not explain PCR 4");
            return;
        }
        if (applications.IsEmpty)
        {
            findings.NotApplicable(BootApplicationRules.BootAttempt, Field, "no application was started");
            return;
        }
        TcgEvent[] events = [.. boot.EventsOf(CodePcr)];
        int attempt = Array.FindIndex(events, IsAttempt);
        int application = Array.FindIndex(events, IsImage);
        string? note =
            attempt >= 0 && attempt < application ? null
            : attempt >= 0 ? "this firmware says so after it started an application"
            : boot.EventsOf(ConfigurationPcr).Any(IsAttempt) ? "this firmware says so in PCR 5"
            : "this firmware does not say so";
        findings.Passed(BootApplicationRules.BootAttempt, Field, $"{applications.Length} applications", note);
    }

    private void JudgeApplications(ImmutableArray<BootApplication> applications)
    {
        const string Field = "tpm.event-log.pcr-4";
        if (policy.Expected.IsEmpty || !boot.Trusted.Contains(CodePcr))
        {
            string why = policy.Expected.IsEmpty ? "the policy names no build" : "the log does not explain PCR 4";
            findings.NotChecked(
                BootApplicationRules.Applications,
                Field,
                policy.RequireMeasurements && !policy.Expected.IsEmpty,
                why
            );
            return;
        }
        TcgEvent? first = boot.EventsOf(CodePcr).FirstOrDefault(e => IsImage(e) && NameOf(e) is null);
        BootApplication? foreign = first is null ? null : ApplicationOf(first);
        if (foreign is null)
            findings.Passed(
                BootApplicationRules.Applications,
                Field,
                string.Join(", then ", applications.Select(a => a.Expected))
            );
        else if (policy.RequireMeasurements)
            findings.Failed(
                BootApplicationRules.Applications,
                Field,
                "boot loader and UKI of a build",
                $"{foreign.Digest}, from {foreign.Path}",
                "another program was started: another boot loader, an image of another version, or a tool from the ESP"
            );
        else
            findings.NotChecked(
                BootApplicationRules.Applications,
                Field,
                false,
                $"{foreign.Path} is not of a build that the policy names"
            );
    }

    private void JudgeExit()
    {
        const string Field = "tpm.event-log.pcr-5";
        if (!boot.Trusted.Contains(ConfigurationPcr))
        {
            findings.NotChecked(BootApplicationRules.ExitBootServices, Field, false, "the log does not explain PCR 5");
            return;
        }
        string[] actions = [.. boot.EventsOf(ConfigurationPcr).Where(IsAction).Select(TextOf)];
        int called = Array.IndexOf(actions, BootApplicationRules.ExitEvents[0]);
        if (boot.LacksExitBootServices)
            findings.Passed(
                BootApplicationRules.ExitBootServices,
                Field,
                null,
                "seen in the value of PCR 5, not in the log"
            );
        else if (called < 0)
            findings.NotChecked(
                BootApplicationRules.ExitBootServices,
                Field,
                false,
                "the log ends before, or this firmware does not say so"
            );
        else
            findings.Judge(
                BootApplicationRules.ExitBootServices,
                Field,
                called + 1 < actions.Length && actions[called + 1] == BootApplicationRules.ExitEvents[1],
                string.Join(", ", BootApplicationRules.ExitEvents),
                string.Join(", ", actions[called..Math.Min(called + 2, actions.Length)]),
                "the firmware did not hand over as it should"
            );
    }

    private static bool IsAction(TcgEvent e) => e.Type is TcgEventType.EV_EFI_ACTION or TcgEventType.EV_ACTION;

    private static bool IsAttempt(TcgEvent e) =>
        IsAction(e) && TextOf(e).StartsWith(BootApplicationRules.CallingApplication, StringComparison.Ordinal);

    private static string TextOf(TcgEvent e) => e.Detail.Value is TextEvent text ? text.Text : "";
}
