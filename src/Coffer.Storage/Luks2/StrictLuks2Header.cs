using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Storage.Luks2;

/// <summary>
/// The reader that a boot relies on. LUKS2 metadata is checksummed, not authenticated, and the host writes the disk as it
/// likes (CVE-2025-59054, CVE-2025-58356): a copy must be of template 1, 2 or 3 and the very bytes that Coffer would write for
/// what was understood. Whether the header is this machine's is judged afterwards, by its MAC.
/// </summary>
public static class StrictLuks2Header
{
    private const string Thing = "LUKS2 header";

    /// <summary>Reads a header whose copies agree, as a vault has it at rest.</summary>
    /// <param name="area">
    /// The first <see cref="Luks2Template.HeaderAreaSize"/> bytes of the partition, from one read: the host may answer the
    /// next one differently, so nothing may read them again.
    /// </param>
    public static Parsed<Luks2Header> Read(ReadOnlySpan<byte> area)
    {
        if (area.Length != Luks2Template.HeaderAreaSize)
            return Refuse("area", $"{Luks2Template.HeaderAreaSize} bytes", $"{area.Length} bytes");
        if (!ReadCopy(area, 0).TryGet(out Luks2Header? first, out Refusal? refusal))
            return refusal;
        if (ReadCopy(area, 1).Refusal is { } other)
            return other;
        return first.ToBytes().AsSpan().SequenceEqual(area)
            ? first
            : Refuse("copies-differ", "two copies that say the same", "two that differ");
    }

    /// <summary>
    /// Reads one copy, whatever the other says: a power cut while the header is changed leaves copies that differ, or one.
    /// </summary>
    /// <param name="area">As for <see cref="Read"/>.</param>
    /// <param name="copy">0 at the start, 1 behind it.</param>
    public static Parsed<Luks2Header> ReadCopy(ReadOnlySpan<byte> area, int copy)
    {
        if (area.Length != Luks2Template.HeaderAreaSize)
            return Refuse("area", $"{Luks2Template.HeaderAreaSize} bytes", $"{area.Length} bytes");
        ReadOnlySpan<byte> bytes = area.Slice(copy * Luks2Template.HeaderSize, Luks2Template.HeaderSize);
        if (!ReadBinary(bytes, copy).TryGet(out Luks2BinaryHeader? binary, out Refusal? refusal))
            return refusal;
        if (!ReadJson(bytes[Luks2Template.BinaryHeaderSize..], binary).TryGet(out Luks2Header? header, out refusal))
            return refusal;
        return header.WriteCopy(copy).AsSpan().SequenceEqual(bytes)
            ? header
            : Refuse("not-canonical", "the bytes that Coffer writes", "another spelling of the same header");
    }

    private static Parsed<Luks2BinaryHeader> ReadBinary(ReadOnlySpan<byte> copy, int number)
    {
        Parsed<Luks2BinaryHeader> binary = Luks2BinaryHeader.Read(copy, number);
        return binary.Refusal is null && !HasItsChecksum(copy)
            ? Refuse("checksum", $"the checksum of copy {number}", "another")
            : binary;
    }

    private static bool HasItsChecksum(ReadOnlySpan<byte> copy)
    {
        byte[] zeroed = copy.ToArray();
        Span<byte> field = zeroed.AsSpan(Luks2BinaryHeader.ChecksumOffset, Luks2BinaryHeader.ChecksumSize);
        field.Clear();
        SHA256.HashData(zeroed, field);
        return copy.SequenceEqual(zeroed);
    }

    private static Parsed<Luks2Header> ReadJson(ReadOnlySpan<byte> area, Luks2BinaryHeader binary)
    {
        int end = area.IndexOf((byte)0);
        if (end < 0)
            return Refuse("padding", "zeros behind the JSON", "JSON up to the end of its area");
        return area[end..].ContainsAnyExcept((byte)0)
            ? Refuse("padding", "zeros behind the JSON", "other bytes")
            : Luks2JsonReader.Read(area[..end], binary);
    }

    private static Refusal Refuse(string reason, string expected, string seen) =>
        new($"luks2.{reason}", Thing, expected, seen);
}
