namespace Coffer.Firmware.EventLogs.Details;

/// <summary>Data that is text: EV_EFI_ACTION, EV_ACTION, EV_POST_CODE (ASCII), EV_IPL (ASCII or UTF-16), EV_S_CRTM_VERSION (UTF-16).</summary>
/// <param name="Data">The bytes, with whatever terminates them.</param>
public sealed record TextEvent(ReadOnlyMemory<byte> Data) : EventDetail
{
    /// <inheritdoc/>
    public override string Text => PrintableText.FromEither(Data.Span);
}
