using Coffer.Firmware.Prediction;

namespace Coffer.Firmware.EventLogs;

/// <summary>
/// Why a PCR has not the value it should: the first event that departs, what it probably means and what to do. /init says it when the key is
/// refused, a verifier when evidence is.
/// </summary>
/// <param name="Pcr">The PCR.</param>
/// <param name="Event">The first event that departs.</param>
/// <param name="Meaning">What it probably means, for a person: <c>db was changed: CN=foreign was added</c>.</param>
/// <param name="NextStep">What to do.</param>
public sealed record BootDifference(int Pcr, EventLogDifference Event, string Meaning, string NextStep)
{
    /// <summary>What a difference found in a PCR means.</summary>
    public static BootDifference Of(int pcr, EventLogDifference difference)
    {
        (string meaning, string next) = DifferenceWords.Of(pcr, difference);
        return new BootDifference(pcr, difference, meaning, next);
    }

    /// <summary>
    /// Where logs first depart from a prediction; null when they have the predicted events and no others, so that the PCR's value and the logs
    /// disagree.
    /// </summary>
    /// <param name="prediction">The prediction; what user space will measure is part of it.</param>
    /// <param name="log">The firmware's log.</param>
    /// <param name="userspace">The log of user space; null when there is none, and only the firmware's part is compared.</param>
    public static BootDifference? Find(PcrPrediction prediction, EventLog log, UserspaceLog? userspace)
    {
        EventLogDifference found = EventLogDifference.Find(
            prediction.Events.Where(e => userspace is not null || e.Type is not null).Select(e => e.ToRecord()),
            log,
            userspace ?? UserspaceLog.Empty,
            prediction.Pcr,
            prediction.Bank
        );
        return found == EventLogDifference.None ? null : Of(prediction.Pcr, found);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Event}: {Meaning}";
}
