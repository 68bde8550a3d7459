using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Storage.Gpt;

/// <summary>The GPT partition entry array (UEFI 2.10, section 5.3.3): 128 entries of 128 bytes.</summary>
internal static class GptEntryArray
{
    private const int NameSize = GptPartition.LongestName * sizeof(char);

    /// <summary>The used entries.</summary>
    public static Parsed<ImmutableArray<GptPartition>> Read(ReadOnlySpan<byte> bytes)
    {
        ByteReader reader = new(bytes, "GPT partition entry");
        ImmutableArray<GptPartition>.Builder used = ImmutableArray.CreateBuilder<GptPartition>();
        for (int number = 1; number <= PartitionTable.MaximumPartitions && !reader.Failed; number++)
        {
            Guid type = reader.ReadEfiGuid();
            if (type == Guid.Empty)
                reader.ExpectZeros(GptLayout.EntrySize - 16, $"unused entry {number}");
            else
                used.Add(ReadUsed(ref reader, number, type));
        }
        return reader.Finish(used.ToImmutable());
    }

    /// <summary>The whole array.</summary>
    public static byte[] Write(ImmutableArray<GptPartition> partitions)
    {
        ByteWriter writer = new();
        foreach (GptPartition partition in partitions)
        {
            writer.WriteZeros(((partition.Number - 1) * GptLayout.EntrySize) - writer.Length);
            writer.WriteEfiGuid(partition.Type);
            writer.WriteEfiGuid(partition.Id);
            writer.WriteUInt64((ulong)partition.Range.First);
            writer.WriteUInt64((ulong)partition.Range.Last);
            writer.WriteUInt64(partition.Attributes);
            writer.WriteBytes(Encoding.Unicode.GetBytes(partition.Name));
            writer.AlignTo(GptLayout.EntrySize);
        }
        return writer.WriteZeros(GptLayout.EntriesSize - writer.Length).ToArray();
    }

    private static GptPartition ReadUsed(ref ByteReader reader, int number, Guid type)
    {
        Guid id = reader.ReadEfiGuid();
        ulong first = reader.ReadUInt64();
        ulong last = reader.ReadUInt64();
        ulong attributes = reader.ReadUInt64();
        string name = ReadName(ref reader, number);
        if (first > long.MaxValue || last > long.MaxValue)
            reader.Refuse($"sectors of a disk in entry {number}", $"{first}..{last}");
        return reader.Failed
            ? new GptPartition(number, type, id, default, 0, "")
            : new GptPartition(number, type, id, new LbaRange((long)first, (long)last), attributes, name);
    }

    private static string ReadName(ref ByteReader reader, int number)
    {
        ReadOnlySpan<char> units = MemoryMarshal.Cast<byte, char>(reader.ReadSpan(NameSize));
        int end = units.IndexOf('\0');
        ReadOnlySpan<char> name = end < 0 ? units : units[..end];
        if (units[name.Length..].ContainsAnyExcept('\0'))
            reader.Refuse($"zeros behind the name of entry {number}", "other bytes");
        string text = name.ToString();
        if (!GptPartition.IsName(text))
            reader.Refuse($"a name of well-formed UTF-16 without control characters in entry {number}", "another");
        return text;
    }
}
