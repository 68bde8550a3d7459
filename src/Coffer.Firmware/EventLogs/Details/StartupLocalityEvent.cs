using Coffer.Bytes;

namespace Coffer.Firmware.EventLogs.Details;

/// <summary>TCG_EfiStartupLocalityEvent (TCG PC Client Platform Firmware Profile 1.06, section 10.4.5.3): PCR 0 starts with it in its last byte.</summary>
/// <param name="Locality">0, 3, or 4 where a hardware root of trust measured first.</param>
public sealed record StartupLocalityEvent(byte Locality) : EventDetail
{
    /// <inheritdoc/>
    public override string Text => $"StartupLocality {Locality}";

    internal static ReadOnlySpan<byte> Signature => "StartupLocality\0"u8;

    internal static Parsed<EventDetail> Read(ReadOnlySpan<byte> data)
    {
        ByteReader reader = new(data, "StartupLocality");
        reader.Expect(Signature, "signature");
        byte locality = reader.ReadByte();
        if (locality is not (0 or 3 or 4))
            reader.Refuse("locality 0, 3 or 4", $"{locality}");
        return reader.Finish<EventDetail>(new StartupLocalityEvent(locality));
    }
}
