using Coffer.Bytes;

namespace Coffer.Firmware.EventLogs.Details;

/// <summary>EV_SEPARATOR (TCG PC Client Platform Firmware Profile 1.06, section 10.4.1).</summary>
/// <param name="Value">0 between pre-boot and boot; 0xFFFFFFFF the same in old firmware; anything else an error.</param>
public sealed record SeparatorEvent(uint Value) : EventDetail
{
    /// <summary>True unless the firmware reports an error.</summary>
    public bool IsNormal => Value == 0;

    /// <inheritdoc/>
    public override string Text => IsNormal ? "separator" : $"separator 0x{Value:x8}: the firmware reports an error";

    internal static Parsed<EventDetail> Read(ReadOnlySpan<byte> data)
    {
        ByteReader reader = new(data, "EV_SEPARATOR");
        uint value = reader.ReadUInt32();
        return reader.Finish<EventDetail>(new SeparatorEvent(value));
    }
}
