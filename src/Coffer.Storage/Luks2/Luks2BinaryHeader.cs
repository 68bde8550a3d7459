using System.Collections.Immutable;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Storage.Luks2;

/// <summary>
/// The binary header of one copy, without its checksum (LUKS2 On-Disk Format Specification, section 2.1). Integers are
/// big-endian.
/// </summary>
/// <param name="Copy">Which copy: 0 at the start, 1 behind it.</param>
/// <param name="SequenceId">Raised with every change of the header.</param>
/// <param name="Salt">64 bytes that make the checksums of equal headers differ.</param>
/// <param name="Uuid">UUID of the vault.</param>
internal sealed record Luks2BinaryHeader(int Copy, ulong SequenceId, ImmutableArray<byte> Salt, Guid Uuid)
{
    internal const int ChecksumOffset = 448;
    internal const int ChecksumSize = 64;
    private const string Thing = "LUKS2 header";
    private const ushort Version = 2;
    private const int LabelSize = 48;
    private const int AlgorithmSize = 32;
    private const int UuidSize = 40;
    private const int UuidLength = 36;
    private const int PaddingSize = 184;

    private static readonly byte[][] s_magic =
    [
        [.. "LUKS"u8, 0xba, 0xbe],
        [.. "SKUL"u8, 0xba, 0xbe],
    ];

    /// <summary>The 4096 bytes, with a checksum of zeros.</summary>
    internal byte[] Write()
    {
        ByteWriter writer = new();
        writer.WriteBytes(s_magic[Copy]);
        writer.WriteUInt16BigEndian(Version);
        writer.WriteUInt64BigEndian(Luks2Template.HeaderSize);
        writer.WriteUInt64BigEndian(SequenceId);
        WriteText(writer, Luks2Template.Label, LabelSize);
        WriteText(writer, Luks2Template.Hash, AlgorithmSize);
        writer.WriteBytes(Salt.AsSpan());
        WriteText(writer, $"{Uuid:D}", UuidSize);
        WriteText(writer, "", LabelSize); // subsystem
        writer.WriteUInt64BigEndian((ulong)Copy * Luks2Template.HeaderSize);
        writer.WriteZeros(Luks2Template.BinaryHeaderSize - writer.Length);
        return writer.ToArray();
    }

    /// <summary>Reads the fields of a copy; every one that the templates fix must have its value.</summary>
    internal static Parsed<Luks2BinaryHeader> Read(ReadOnlySpan<byte> bytes, int copy)
    {
        ByteReader reader = new(bytes[..Luks2Template.BinaryHeaderSize], Thing);
        Expect(ref reader, "magic", $"copy {copy} to begin with its magic", reader.ReadSpan(6), s_magic[copy]);
        Expect(ref reader, "version", $"version {Version}", reader.ReadUInt16BigEndian(), Version);
        Expect(ref reader, "header-size", "32768 bytes", reader.ReadUInt64BigEndian(), Luks2Template.HeaderSize);
        ulong sequenceId = reader.ReadUInt64BigEndian();
        ExpectText(ref reader, "label", Luks2Template.Label, LabelSize);
        ExpectText(ref reader, "checksum-algorithm", Luks2Template.Hash, AlgorithmSize);
        ImmutableArray<byte> salt = [.. reader.ReadSpan(Luks2Template.BinarySaltSize)];
        Guid uuid = ReadUuid(ref reader);
        ExpectText(ref reader, "subsystem", "", LabelSize);
        ulong offset = (ulong)copy * Luks2Template.HeaderSize;
        Expect(ref reader, "offset", $"copy {copy} at {offset}", reader.ReadUInt64BigEndian(), offset);
        ExpectZeros(ref reader, reader.ReadSpan(PaddingSize));
        reader.Skip(Luks2Template.DigestSize);
        ExpectZeros(ref reader, reader.ReadRest());
        return reader.Finish(new Luks2BinaryHeader(copy, sequenceId, salt, uuid));
    }

    private static void Expect(ref ByteReader reader, string reason, string expected, ulong seen, ulong wanted)
    {
        if (!reader.Failed && seen != wanted)
            reader.Refuse(Refuse(reason, expected, $"{seen}"));
    }

    private static void Expect(
        ref ByteReader reader,
        string reason,
        string expected,
        scoped ReadOnlySpan<byte> seen,
        scoped ReadOnlySpan<byte> wanted
    )
    {
        if (!reader.Failed && !seen.SequenceEqual(wanted))
            reader.Refuse(Refuse(reason, expected, Convert.ToHexStringLower(seen)));
    }

    private static void ExpectZeros(ref ByteReader reader, ReadOnlySpan<byte> seen)
    {
        if (!reader.Failed && seen.ContainsAnyExcept((byte)0))
            reader.Refuse(Refuse("padding", "zeros behind the fields", "other bytes"));
    }

    private static void ExpectText(ref ByteReader reader, string reason, string wanted, int size)
    {
        Span<byte> padded = stackalloc byte[LabelSize];
        Encoding.ASCII.GetBytes(wanted, padded);
        ReadOnlySpan<byte> seen = reader.ReadSpan(size);
        Expect(ref reader, reason, $"{reason} \"{wanted}\"", seen, padded[..size]);
    }

    // The one spelling of a UUID: lower case, with dashes, zero-padded.
    private static Guid ReadUuid(ref ByteReader reader)
    {
        ReadOnlySpan<byte> field = reader.ReadSpan(UuidSize);
        if (reader.Failed)
            return Guid.Empty;
        string text = Encoding.Latin1.GetString(field[..UuidLength]);
        bool padded = !field[UuidLength..].ContainsAnyExcept((byte)0);
        if (padded && Guid.TryParseExact(text, "D", out Guid uuid) && $"{uuid:D}" == text)
            return uuid;
        reader.Refuse(Refuse("uuid", "a UUID in lower case", Convert.ToHexStringLower(field)));
        return Guid.Empty;
    }

    private static void WriteText(ByteWriter writer, string text, int size)
    {
        writer.WriteBytes(Encoding.ASCII.GetBytes(text));
        writer.WriteZeros(size - text.Length);
    }

    private static Refusal Refuse(string reason, string expected, string seen) =>
        new($"luks2.{reason}", Thing, expected, seen);
}
