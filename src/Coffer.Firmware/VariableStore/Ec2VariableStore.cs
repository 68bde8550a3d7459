using System.IO.Compression;
using System.Numerics;
using System.Text;
using Coffer.Bytes;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Firmware.VariableStore;

/// <summary>
/// The variable store of an EC2 instance as <c>UefiData</c> of RegisterImage carries it, in Base64 (awslabs/python-uefivars, format
/// <c>aws</c> version 0): <c>AMZNUEFI</c> ‖ CRC-32C of the rest ‖ version ‖ a zlib stream (RFC 1950) of the variables. Integers are
/// little-endian.
/// </summary>
public static class Ec2VariableStore
{
    /// <summary>The most characters that the interface takes.</summary>
    public const int LargestBase64 = 64_000;

    private const uint Version = 0;
    private const int DigestSize = 32;

    // Deflate, window of 32 KiB; level 3; a preset dictionary.
    private static ReadOnlySpan<byte> ZlibHeader => [0x78, 0xf9];

    // Adler-32 of the format's dictionary. A stream that refers to nothing in it is the same with it and without.
    private static ReadOnlySpan<byte> DictionaryId => [0x6b, 0xb7, 0xd9, 0xf7];

    /// <summary>The store with these variables and no others.</summary>
    public static byte[] Write(IReadOnlyCollection<StoredVariable> variables)
    {
        ByteWriter rest = new();
        rest.WriteUInt32(Version).WriteBytes(Compress(Encode(variables)));
        return new ByteWriter()
            .WriteBytes("AMZNUEFI"u8)
            .WriteUInt32(Crc32C(rest.Written))
            .WriteBytes(rest.Written)
            .ToArray();
    }

    private static byte[] Encode(IReadOnlyCollection<StoredVariable> variables)
    {
        ByteWriter writer = new();
        writer.WriteUInt64((ulong)variables.Count);
        foreach (StoredVariable variable in variables)
        {
            WriteSized(writer, Encoding.UTF8.GetBytes(variable.Name.Name));
            WriteSized(writer, variable.Data.Span);
            writer.WriteEfiGuid(variable.Name.Vendor).WriteUInt32((uint)variable.Attributes);
            if (!variable.Attributes.HasFlag(EfiVariableAttributes.TimeBasedAuthenticatedWriteAccess))
                continue;
            variable.TimeStamp.Write(writer);
            WriteSized(writer, new byte[DigestSize]);
        }
        return writer.ToArray();
    }

    private static void WriteSized(ByteWriter writer, ReadOnlySpan<byte> bytes) =>
        writer.WriteUInt64((ulong)bytes.Length).WriteBytes(bytes);

    private static byte[] Compress(ReadOnlySpan<byte> bytes)
    {
        using MemoryStream stream = new();
        stream.Write(ZlibHeader);
        stream.Write(DictionaryId);
        using (DeflateStream deflate = new(stream, CompressionLevel.SmallestSize, leaveOpen: true))
            deflate.Write(bytes);
        stream.Write(new ByteWriter().WriteUInt32BigEndian(Adler32(bytes)).Written);
        return stream.ToArray();
    }

    private static uint Adler32(ReadOnlySpan<byte> bytes)
    {
        const uint Modulus = 65521;
        uint a = 1;
        uint b = 0;
        foreach (byte value in bytes)
        {
            a = (a + value) % Modulus;
            b = (b + a) % Modulus;
        }
        return (b << 16) | a;
    }

    private static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}
