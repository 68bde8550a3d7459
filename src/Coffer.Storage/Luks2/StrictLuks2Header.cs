using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Storage.Luks2;

/// <summary>
/// The reader that a boot relies on. LUKS2 metadata is checksummed, not authenticated, and the host writes the disk as it
/// likes (CVE-2025-59054, CVE-2025-58356): both copies must be template 1, agree, and be the very bytes that Coffer would
/// write for what was understood. Whether the header is this machine's is judged afterwards, by its MAC.
/// </summary>
public static class StrictLuks2Header
{
    private const string Thing = "LUKS2 header";

    /// <summary>Reads a header.</summary>
    /// <param name="area">
    /// The first <see cref="Luks2Template.HeaderAreaSize"/> bytes of the partition, from one read: the host may answer the
    /// next one differently, so nothing may read them again.
    /// </param>
    public static Parsed<Luks2Header> Read(ReadOnlySpan<byte> area)
    {
        if (area.Length != Luks2Template.HeaderAreaSize)
            return Refuse("area", $"{Luks2Template.HeaderAreaSize} bytes", $"{area.Length} bytes");
        ReadOnlySpan<byte> first = area[..Luks2Template.HeaderSize];
        ReadOnlySpan<byte> second = area[Luks2Template.HeaderSize..];
        if (!ReadCopy(first, 0).TryGet(out Luks2BinaryHeader? binary, out Refusal? refusal))
            return refusal;
        if (!ReadCopy(second, 1).TryGet(out Luks2BinaryHeader? other, out refusal))
            return refusal;
        if (!Agree(first, second, binary, other))
            return Refuse("copies-differ", "two copies that say the same", "two that differ");
        if (!ReadJson(first[Luks2Template.BinaryHeaderSize..], binary).TryGet(out Luks2Header? header, out refusal))
            return refusal;
        return header.ToBytes().AsSpan().SequenceEqual(area)
            ? header
            : Refuse("not-canonical", "the bytes that Coffer writes", "another spelling of the same header");
    }

    private static Parsed<Luks2BinaryHeader> ReadCopy(ReadOnlySpan<byte> copy, int number)
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

    private static bool Agree(
        ReadOnlySpan<byte> first,
        ReadOnlySpan<byte> second,
        Luks2BinaryHeader binary,
        Luks2BinaryHeader other
    ) =>
        binary.SequenceId == other.SequenceId
        && binary.Uuid == other.Uuid
        && binary.Salt.AsSpan().SequenceEqual(other.Salt.AsSpan())
        && first[Luks2Template.BinaryHeaderSize..].SequenceEqual(second[Luks2Template.BinaryHeaderSize..]);

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
