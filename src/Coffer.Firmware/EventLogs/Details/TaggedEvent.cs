using Coffer.Bytes;

namespace Coffer.Firmware.EventLogs.Details;

/// <summary>TCG_PCClientTaggedEvent (TCG PC Client Platform Firmware Profile 1.06, section 10.4.2.1).</summary>
/// <param name="TaggedEventId">What it is, by its writer's numbering (systemd: src/fundamental/tpm2-pcr.h).</param>
/// <param name="Data">The tagged data.</param>
public sealed record TaggedEvent(uint TaggedEventId, ReadOnlyMemory<byte> Data) : EventDetail
{
    /// <inheritdoc/>
    public override string Text =>
        $"{Name ?? $"tag 0x{TaggedEventId:x8}"} {PrintableText.FromEither(Data.Span)}".TrimEnd();

    // systemd 257, src/fundamental/tpm2-pcr.h
    private string? Name =>
        TaggedEventId switch
        {
            0xf5bc582a => "loader.conf",
            0x6c46f751 => "devicetree addon",
            0x49dffe0f => "initrd addon",
            0xdac08e1a => "microcode addon",
            0x13aed6db => "profile",
            0xd5cb7cbc or 0xe0d47bc8 or 0xc0b3bd23 => "SMBIOS",
            _ => null,
        };

    internal static Parsed<EventDetail> Read(ReadOnlyMemory<byte> data)
    {
        ByteReader reader = new(data.Span, "EV_EVENT_TAG");
        uint id = reader.ReadUInt32();
        uint size = reader.ReadUInt32();
        int at = reader.Position;
        reader.Skip(size);
        return reader.Finish(id).Then<EventDetail>(_ => new TaggedEvent(id, data.Slice(at, (int)size)));
    }
}
