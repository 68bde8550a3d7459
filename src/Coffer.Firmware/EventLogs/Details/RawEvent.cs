namespace Coffer.Firmware.EventLogs.Details;

/// <summary>Data of a type that has no structure known here.</summary>
/// <param name="Data">The data.</param>
public sealed record RawEvent(ReadOnlyMemory<byte> Data) : EventDetail
{
    private const int Shown = 32;

    /// <inheritdoc/>
    public override string Text =>
        Data.Length <= Shown
            ? Convert.ToHexStringLower(Data.Span)
            : $"{Convert.ToHexStringLower(Data.Span[..Shown])}... ({Data.Length} bytes)";
}
