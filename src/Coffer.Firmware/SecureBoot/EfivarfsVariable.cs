using Coffer.Bytes;

namespace Coffer.Firmware.SecureBoot;

/// <summary>A variable as Linux shows it in efivarfs: 4 bytes of attributes, then the data (Documentation/filesystems/efivarfs.rst).</summary>
/// <param name="Attributes">Its attributes.</param>
/// <param name="Data">Its data.</param>
public sealed record EfivarfsVariable(EfiVariableAttributes Attributes, ReadOnlyMemory<byte> Data)
{
    /// <summary>Reads the content of a file below <c>/sys/firmware/efi/efivars</c>.</summary>
    public static Parsed<EfivarfsVariable> Read(ReadOnlySpan<byte> bytes)
    {
        ByteReader reader = new(bytes, "efivarfs variable");
        var attributes = (EfiVariableAttributes)reader.ReadUInt32();
        return reader.Finish(new EfivarfsVariable(attributes, reader.ReadRest().ToArray()));
    }
}
