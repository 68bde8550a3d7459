using System.Buffers.Binary;
using System.Text;
using Coffer.Storage;

namespace Coffer.Machine.Tests.Cuts;

/// <summary>
/// Reads files of a FAT32 volume as firmware does: only what leads to a file and the file's own clusters are looked at, whatever a power cut left elsewhere
/// (Microsoft FAT specification, version 1.03).
/// </summary>
internal sealed class LooseFat
{
    private const int Sector = 512;
    private const int EntrySize = 32;
    private const byte Directory = 0x10;
    private const byte VolumeLabel = 0x08;
    private const byte LongNamePart = 0x0f;
    private const int LargestDirectory = 1 << 20;
    private const int LongestRun = 1 << 20;
    private readonly IBlockDevice _device;
    private readonly byte[] _fat;
    private readonly int _clusterSize;
    private readonly long _firstData;
    private readonly uint _root;

    /// <summary>Reads boot sector and first FAT.</summary>
    public LooseFat(IBlockDevice device)
    {
        _device = device;
        byte[] boot = new byte[Sector];
        device.Read(0, boot);
        long reserved = BinaryPrimitives.ReadUInt16LittleEndian(boot.AsSpan(14));
        long fatLength = BinaryPrimitives.ReadUInt32LittleEndian(boot.AsSpan(36)) * (long)Sector;
        _clusterSize = boot[13] * Sector;
        _root = BinaryPrimitives.ReadUInt32LittleEndian(boot.AsSpan(44));
        _firstData = (reserved * Sector) + (boot[16] * fatLength);
        _fat = new byte[fatLength];
        device.Read(reserved * Sector, _fat);
    }

    /// <summary>Whether there is a file of this path, whole or not.</summary>
    public bool Has(string path) => Find(path) is not null;

    /// <summary>Content of a file; less than its length when its clusters do not go so far; null when there is none.</summary>
    public byte[]? Read(string path)
    {
        if (Find(path) is not { } file)
            return null;
        using MemoryStream content = new();
        foreach (byte[] run in Runs(file.Cluster, file.Length))
            content.Write(run);
        return content.ToArray();
    }

    /// <summary>True when there is a file of this path with these bytes.</summary>
    public bool Holds(string path, byte[] content)
    {
        if (Find(path) is not { } file || file.Length != content.Length)
            return false;
        int at = 0;
        foreach (byte[] run in Runs(file.Cluster, file.Length))
        {
            if (!run.AsSpan().SequenceEqual(content.AsSpan(at, run.Length)))
                return false;
            at += run.Length;
        }
        return at == content.Length;
    }

    private (uint Cluster, long Length)? Find(string path)
    {
        (uint Cluster, long Length)? found = (_root, LargestDirectory);
        foreach (string name in path.Split('/'))
        {
            if (found is not { } directory)
                return null;
            found = Entries([.. Runs(directory.Cluster, directory.Length).SelectMany(run => run)])
                .Where(entry => string.Equals(entry.Name, name, StringComparison.OrdinalIgnoreCase))
                .Select(entry => ((uint, long)?)(entry.Cluster, entry.IsDirectory ? LargestDirectory : entry.Length))
                .FirstOrDefault();
        }
        return found;
    }

    // Clusters that follow one another are read at once.
    private IEnumerable<byte[]> Runs(uint first, long length)
    {
        long left = length;
        for (uint cluster = first; left > 0 && IsData(cluster); )
        {
            uint run = 1;
            while (run * _clusterSize < LongestRun && Next(cluster + run - 1) == cluster + run && IsData(cluster + run))
                run++;
            byte[] bytes = new byte[Math.Min(run * _clusterSize, left)];
            byte[] sectors = bytes.Length % Sector == 0 ? bytes : new byte[run * _clusterSize];
            _device.Read(_firstData + ((cluster - 2L) * _clusterSize), sectors);
            if (sectors != bytes)
                sectors.AsSpan(0, bytes.Length).CopyTo(bytes);
            yield return bytes;
            left -= bytes.Length;
            cluster = Next(cluster + run - 1);
        }
    }

    private bool IsData(uint cluster) =>
        cluster >= 2 && cluster < _fat.Length / 4 && _firstData + ((cluster - 1L) * _clusterSize) <= _device.Length;

    private uint Next(uint cluster) =>
        BinaryPrimitives.ReadUInt32LittleEndian(_fat.AsSpan((int)cluster * 4)) & 0x0fffffff;

    private static IEnumerable<(string Name, bool IsDirectory, uint Cluster, long Length)> Entries(byte[] bytes)
    {
        SortedDictionary<int, string> parts = [];
        byte sum = 0;
        for (int at = 0; at + EntrySize <= bytes.Length && bytes[at] != 0; at += EntrySize)
        {
            byte[] entry = bytes[at..(at + EntrySize)];
            byte attributes = entry[11];
            if (entry[0] == 0xe5)
                parts.Clear();
            else if ((attributes & 0x3f) == LongNamePart)
            {
                if ((entry[0] & 0x40) != 0)
                    parts.Clear();
                parts[entry[0] & 0x3f] = LongPart(entry);
                sum = entry[13];
            }
            else
            {
                string name =
                    parts.Count > 0 && sum == CheckSum(entry) ? string.Concat(parts.Values) : ShortName(entry);
                parts.Clear();
                if ((attributes & VolumeLabel) == 0)
                    yield return (
                        name,
                        (attributes & Directory) != 0,
                        ((uint)BinaryPrimitives.ReadUInt16LittleEndian(entry.AsSpan(20)) << 16)
                            | BinaryPrimitives.ReadUInt16LittleEndian(entry.AsSpan(26)),
                        BinaryPrimitives.ReadUInt32LittleEndian(entry.AsSpan(28))
                    );
            }
        }
    }

    private static string LongPart(byte[] entry) =>
        Encoding
            .Unicode.GetString([.. entry[1..11], .. entry[14..26], .. entry[28..32]])
            .Split('\0')[0]
            .TrimEnd('\uffff');

    private static byte CheckSum(byte[] entry)
    {
        int sum = 0;
        foreach (byte b in entry[..11])
            sum = (((sum & 1) << 7) + (sum >> 1) + b) & 0xff;
        return (byte)sum;
    }

    private static string ShortName(byte[] entry)
    {
        string name = Encoding.ASCII.GetString(entry, 0, 8).TrimEnd();
        string extension = Encoding.ASCII.GetString(entry, 8, 3).TrimEnd();
        return extension.Length == 0 ? name : $"{name}.{extension}";
    }
}
