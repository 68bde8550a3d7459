using System.Buffers.Binary;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Firmware.EventLogs.Details;

/// <summary>UEFI_VARIABLE_DATA (TCG PC Client Platform Firmware Profile 1.06, section 10.2.6).</summary>
/// <param name="VariableName">GUID of the variable's vendor (the specification's name for it).</param>
/// <param name="UnicodeName">The variable's name, as it is in the log.</param>
/// <param name="Data">The variable's value; one EFI_SIGNATURE_DATA in an EV_EFI_VARIABLE_AUTHORITY.</param>
public sealed record UefiVariableData(Guid VariableName, string UnicodeName, ReadOnlyMemory<byte> Data) : EventDetail
{
    /// <inheritdoc/>
    public override string Text => PrintableText.FromUtf16(Encoding.Unicode.GetBytes(UnicodeName));

    /// <summary>Writes the structure as the firmware hashes it.</summary>
    public byte[] ToBytes() =>
        new ByteWriter()
            .WriteEfiGuid(VariableName)
            .WriteUInt64((ulong)UnicodeName.Length)
            .WriteUInt64((ulong)Data.Length)
            .WriteBytes(Encoding.Unicode.GetBytes(UnicodeName))
            .WriteBytes(Data.Span)
            .ToArray();

    internal static Parsed<EventDetail> Read(ReadOnlyMemory<byte> data)
    {
        ByteReader reader = new(data.Span, "UEFI_VARIABLE_DATA");
        Guid vendor = reader.ReadEfiGuid();
        ulong nameLength = reader.ReadUInt64();
        ulong dataLength = reader.ReadUInt64();

        // Both lengths are 64 bits of somebody's choice: bounded here, before any arithmetic with them.
        if (nameLength > int.MaxValue / 2 || dataLength > int.MaxValue)
            reader.Refuse("lengths below 2 GiB", $"name {nameLength}, data {dataLength}");
        ReadOnlySpan<byte> name = reader.ReadSpan(reader.Failed ? 0 : (long)nameLength * 2);
        int at = reader.Position;
        reader.Skip(reader.Failed ? 0 : (long)dataLength);
        string unicodeName = ReadName(name);
        return reader
            .Finish(vendor)
            .Then<EventDetail>(_ => new UefiVariableData(vendor, unicodeName, data.Slice(at, (int)dataLength)));
    }

    // Not Encoding.Unicode: it replaces lone surrogates, and what is hashed must be written again as it was.
    private static string ReadName(ReadOnlySpan<byte> bytes)
    {
        char[] name = new char[bytes.Length / 2];
        for (int i = 0; i < name.Length; i++)
            name[i] = (char)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]);
        return new string(name);
    }
}
