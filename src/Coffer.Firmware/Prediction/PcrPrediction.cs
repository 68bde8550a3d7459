using System.Collections.Immutable;
using Coffer.Firmware.EventLogs;

namespace Coffer.Firmware.Prediction;

/// <summary>The value a PCR will have, and the measurements that lead to it, so that another value can be explained.</summary>
public sealed class PcrPrediction
{
    internal PcrPrediction(int pcr, PcrBank bank, IEnumerable<ExpectedEvent> events)
    {
        Pcr = pcr;
        Bank = bank;
        Events = [.. events];
        Value = Events.Aggregate(
            PcrReplay.ResetValue(bank, pcr),
            (value, expected) => bank.Extend(value, expected.Digest.Span)
        );
    }

    /// <summary>The PCR.</summary>
    public int Pcr { get; }

    /// <summary>The bank.</summary>
    public PcrBank Bank { get; }

    /// <summary>The measurements, in order.</summary>
    public ImmutableArray<ExpectedEvent> Events { get; }

    /// <summary>The value after the last of them.</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>The prediction for a boot that goes on: the same measurements, and more behind them.</summary>
    public PcrPrediction Continue(params IEnumerable<ExpectedEvent> more) => new(Pcr, Bank, Events.Concat(more));

    /// <summary>Where a firmware log first departs from the prediction; what user space measures is not in that log.</summary>
    public EventLogDifference FirstDifference(EventLog log) =>
        EventLogDifference.Find(Events.Where(e => e.Type is not null).Select(e => e.ToRecord()), log, Pcr, Bank);

    /// <inheritdoc/>
    public override string ToString() => $"PCR {Pcr} {Bank} {Convert.ToHexStringLower(Value.Span)}";
}
