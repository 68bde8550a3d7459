using System.Collections.Immutable;
using Coffer.Firmware.EventLogs;

namespace Coffer.Firmware.Prediction;

/// <summary>A measurement that a boot will make.</summary>
/// <param name="Type">Type of its event in the firmware's log; null when user space measures, which that log does not show.</param>
/// <param name="Description">What is measured, for a person.</param>
/// <param name="Digest">What is extended.</param>
public sealed record ExpectedEvent(TcgEventType? Type, string Description, ReadOnlyMemory<byte> Digest)
{
    /// <summary>The certificates in the variable measured, so that a difference can name the one that came or went.</summary>
    public ImmutableArray<MeasuredCertificate> Certificates { get; init; } = [];

    internal RecordedEvent ToRecord() =>
        new(Type?.ToString() ?? RecordedEvent.UserspaceType, Description, Convert.ToHexStringLower(Digest.Span))
        {
            Certificates = Certificates,
        };

    /// <inheritdoc/>
    public override string ToString() => ToRecord().ToString();
}
