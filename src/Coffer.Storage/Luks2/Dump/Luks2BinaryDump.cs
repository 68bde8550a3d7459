using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Storage.Luks2.Dump;

/// <summary>Reads a binary header of any LUKS2 volume (LUKS2 On-Disk Format Specification, section 2.1).</summary>
internal static class Luks2BinaryDump
{
    internal const int SmallestCopy = 16 * 1024;
    internal const int LargestCopy = 4 * 1024 * 1024;
    private const string Thing = "LUKS2 header";
    private static readonly byte[] s_firstMagic = [.. "LUKS"u8, 0xba, 0xbe, 0, 2];
    private static readonly byte[] s_secondMagic = [.. "SKUL"u8, 0xba, 0xbe, 0, 2];

    /// <summary>Where a second copy may begin: the sizes a copy may have (section 2.2).</summary>
    internal static IEnumerable<int> CopySizes
    {
        get
        {
            for (int size = SmallestCopy; size <= LargestCopy; size *= 2)
                yield return size;
        }
    }

    /// <summary>Reads the copy at <paramref name="offset"/>.</summary>
    internal static Parsed<Luks2CopyDump> Read(ReadOnlySpan<byte> start, int offset)
    {
        if (start.Length < offset + SmallestCopy)
            return new Refusal("luks2.area", Thing, $"at least {offset + SmallestCopy} bytes", $"{start.Length}");
        ReadOnlySpan<byte> bytes = start[offset..];
        ByteReader reader = new(bytes[..512], Thing);
        reader.Expect(offset == 0 ? s_firstMagic : s_secondMagic, "magic and version");
        ulong size = reader.ReadUInt64BigEndian();
        ulong sequenceId = reader.ReadUInt64BigEndian();
        string label = Text(reader.ReadSpan(48));
        string algorithm = Text(reader.ReadSpan(32));
        reader.Skip(64);
        string uuid = Text(reader.ReadSpan(40));
        string subsystem = Text(reader.ReadSpan(48));
        ulong claimed = reader.ReadUInt64BigEndian();
        reader.Skip(184 + Luks2BinaryHeader.ChecksumSize);
        if (!reader.Failed && claimed != (ulong)offset)
            reader.Refuse($"a header for offset {offset}", $"one for offset {claimed}");
        if (!reader.Failed && !CopySizes.Any(allowed => (ulong)allowed == size))
            reader.Refuse($"a copy of {SmallestCopy} to {LargestCopy} bytes", $"{size} bytes");
        if (!reader.Failed && size > (ulong)bytes.Length)
            reader.Refuse($"{size} bytes", $"{bytes.Length} bytes");
        if (reader.Refusal is { } refusal)
            return refusal;
        Refusal? checksum = JudgeChecksum(bytes[..(int)size], algorithm);
        return new Luks2CopyDump(offset, (long)size, sequenceId, label, subsystem, uuid, algorithm, checksum);
    }

    /// <summary>Text up to the first zero; what is not printable ASCII becomes '?'.</summary>
    internal static string Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        string text = Encoding.Latin1.GetString(end < 0 ? field : field[..end]);
        return string.Concat(text.Select(c => c is >= ' ' and <= '~' ? c : '?'));
    }

    private static Refusal? JudgeChecksum(ReadOnlySpan<byte> copy, string algorithm)
    {
        byte[] zeroed = copy.ToArray();
        Span<byte> field = zeroed.AsSpan(Luks2BinaryHeader.ChecksumOffset, Luks2BinaryHeader.ChecksumSize);
        field.Clear();
        byte[]? digest = algorithm switch
        {
            "sha256" => SHA256.HashData(zeroed),
            "sha512" => SHA512.HashData(zeroed),
            _ => null,
        };
        if (digest is null)
            return new Refusal("luks2.checksum-algorithm", Thing, "sha256 or sha512", algorithm);
        return copy.Slice(Luks2BinaryHeader.ChecksumOffset, digest.Length).SequenceEqual(digest)
            ? null
            : new Refusal("luks2.checksum", Thing, "its checksum", "another");
    }
}
