using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Firmware.EventLogs.Details;

/// <summary>EFI_DEVICE_PATH_PROTOCOL (UEFI 2.10, section 10.3).</summary>
/// <param name="Nodes">The nodes as text (section 10.6.1), without the end node.</param>
public sealed record DevicePath(ImmutableArray<string> Nodes)
{
    private const byte EndType = 0x7F;
    private const byte EndEntire = 0xFF;
    private const int HeaderSize = 4;
    private const int MostNodes = 32;

    /// <inheritdoc/>
    public override string ToString() => string.Join('/', Nodes);

    internal static Parsed<DevicePath> Read(ReadOnlySpan<byte> path)
    {
        ByteReader reader = new(path, "device path");
        ImmutableArray<string>.Builder nodes = ImmutableArray.CreateBuilder<string>();
        // An empty path, and one without end node, are both seen in real logs.
        while (!reader.Failed && reader.Remaining > 0)
        {
            byte type = reader.ReadByte();
            byte subType = reader.ReadByte();
            ushort length = reader.ReadUInt16();
            if (length < HeaderSize)
                reader.Refuse($"a node of at least {HeaderSize} bytes", $"{length}");
            ReadOnlySpan<byte> body = reader.ReadSpan(reader.Failed ? 0 : length - HeaderSize);
            if (nodes.Count == MostNodes)
                reader.Refuse($"at most {MostNodes} nodes", "more");
            if (reader.Failed || (type == EndType && subType == EndEntire))
                break;
            nodes.Add(DevicePathNode.Describe(type, subType, body));
        }
        return reader.Finish(new DevicePath(nodes.DrainToImmutable()));
    }
}
