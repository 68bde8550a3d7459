using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Storage.Fat32;

/// <summary>
/// A FAT32 volume, read strictly: every chain lies in the volume, ends where its file ends, and no cluster belongs to two.
/// Nothing on it is authenticated. Bounds: 65536 files and directories, 32 levels, a FAT of 16 MiB.
/// </summary>
public sealed class Fat32Volume
{
    private const int MostEntries = 65536;
    private const int MostLevels = 32;
    private const int LargestDirectory = 65536 * Fat32DirectoryReader.EntrySize;

    private readonly IBlockDevice _device;
    private readonly FatTable _fat;

    private Fat32Volume(IBlockDevice device, FatTable fat, Fat32BootSector boot, ImmutableArray<Fat32Entry> entries)
    {
        _device = device;
        _fat = fat;
        Geometry = boot.Geometry;
        VolumeId = boot.VolumeId;
        Label = boot.Label;
        Entries = entries;
    }

    /// <summary>How the volume is divided.</summary>
    public Fat32Geometry Geometry { get; }

    /// <summary>BS_VolID.</summary>
    public uint VolumeId { get; }

    /// <summary>BS_VolLab without the spaces at its end.</summary>
    public string Label { get; }

    /// <summary>Files and directories, a directory before what is in it.</summary>
    public ImmutableArray<Fat32Entry> Entries { get; }

    /// <summary>Reads boot sector, FAT and every directory.</summary>
    /// <exception cref="IOException">The device failed.</exception>
    public static Parsed<Fat32Volume> Open(IBlockDevice device)
    {
        if (device.SectorSize != Fat32Geometry.SectorSize || device.Length < Fat32Geometry.SectorSize)
        {
            string seen = $"{device.Length} bytes in sectors of {device.SectorSize}";
            return new Refusal("fat32.size", "FAT32 volume", "512-byte sectors", seen);
        }
        byte[] sector = new byte[Fat32Geometry.SectorSize];
        device.Read(0, sector);
        if (!Fat32BootSector.Read(sector, device.Length).TryGet(out Fat32BootSector? boot, out Refusal? refusal))
            return refusal;
        if (!FatTable.Read(device, boot.Geometry).TryGet(out FatTable? fat, out refusal))
            return refusal;
        return ReadTree(device, fat, boot).Then(all => (Parsed<Fat32Volume>)new Fat32Volume(device, fat, boot, all));
    }

    /// <summary>The file or directory at this path, in whatever case, or null.</summary>
    public Fat32Entry? Find(string path) =>
        Entries.FirstOrDefault(e => string.Equals(e.Path, path, StringComparison.OrdinalIgnoreCase));

    /// <summary>The content of a file.</summary>
    /// <param name="path">Where it is, in whatever case.</param>
    /// <param name="maximumLength">Most bytes to give back; a longer file is refused.</param>
    public Parsed<byte[]> ReadFile(string path, int maximumLength)
    {
        if (Find(path) is not { IsDirectory: false } file)
            return new Refusal("fat32.no-file", $"file \"{path}\"", "on the volume", "not there");
        if (file.Length > maximumLength)
            return new Refusal(
                "fat32.file-size",
                $"file \"{path}\"",
                $"at most {maximumLength} bytes",
                $"{file.Length}"
            );
        byte[] bytes = new byte[file.Length];
        using MemoryStream content = new(bytes);
        CopyTo(file, content);
        // A chain of clusters that ends too early gives a shorter file, not zeros.
        return content.Position == bytes.Length ? bytes : bytes[..(int)content.Position];
    }

    /// <summary>Copies a file out.</summary>
    /// <param name="file">One of <see cref="Entries"/>.</param>
    /// <param name="destination">Where to.</param>
    public void CopyTo(Fat32Entry file, Stream destination)
    {
        byte[] cluster = new byte[Geometry.ClusterSize];
        long left = file.Length;
        foreach (uint number in left == 0 ? [] : _fat.Follow(file.FirstCluster))
        {
            _device.Read(Geometry.OffsetOfCluster(number), cluster);
            destination.Write(cluster.AsSpan(0, (int)Math.Min(left, cluster.Length)));
            left -= Math.Min(left, cluster.Length);
        }
    }

    private static Parsed<ImmutableArray<Fat32Entry>> ReadTree(IBlockDevice device, FatTable fat, Fat32BootSector boot)
    {
        ImmutableArray<Fat32Entry>.Builder all = ImmutableArray.CreateBuilder<Fat32Entry>();
        Stack<Fat32Entry> directories = new([new Fat32Entry("", true, 0, boot.RootCluster)]);
        while (directories.TryPop(out Fat32Entry? directory))
        {
            if (
                !ReadDirectory(device, fat, boot.Geometry, directory)
                    .TryGet(out List<Fat32Entry>? found, out Refusal? refusal)
            )
                return refusal;
            if (all.Count + found.Count > MostEntries || directory.Path.Count(c => c == '/') >= MostLevels)
                return new Refusal(
                    "fat32.too-many",
                    "FAT32 volume",
                    $"{MostEntries} entries, {MostLevels} levels",
                    "more"
                );
            if (
                found.Select(file => JudgeFile(fat, boot.Geometry, file)).FirstOrDefault(r => r is not null) is
                { } wrong
            )
                return wrong;
            if (found.DistinctBy(e => e.Path, StringComparer.OrdinalIgnoreCase).Count() != found.Count)
                return new Refusal(
                    "fat32.same-name",
                    $"FAT32 directory \"{directory.Path}\"",
                    "names of their own",
                    "one twice"
                );
            all.AddRange(found);
            found.Where(e => e.IsDirectory).Reverse().ToList().ForEach(directories.Push);
        }
        return all.ToImmutable();
    }

    private static Parsed<List<Fat32Entry>> ReadDirectory(
        IBlockDevice device,
        FatTable fat,
        Fat32Geometry geometry,
        Fat32Entry directory
    )
    {
        long most = geometry.ClustersFor(LargestDirectory);
        if (
            !fat.Claim(directory.FirstCluster, most, directory.Path).TryGet(out List<uint>? chain, out Refusal? refusal)
        )
            return refusal;
        byte[] bytes = new byte[chain.Count * geometry.ClusterSize];
        for (int i = 0; i < chain.Count; i++)
            device.Read(
                geometry.OffsetOfCluster(chain[i]),
                bytes.AsSpan(i * geometry.ClusterSize, geometry.ClusterSize)
            );
        return Fat32DirectoryReader.Read(bytes, directory.Path);
    }

    private static Refusal? JudgeFile(FatTable fat, Fat32Geometry geometry, Fat32Entry file)
    {
        if (file.IsDirectory)
            return file.Length == 0 ? null : Refuse(file, "no DIR_FileSize in a directory", $"{file.Length}");
        if (file.Length == 0)
            return file.FirstCluster == 0 ? null : Refuse(file, "no cluster", $"cluster {file.FirstCluster}");
        long clusters = geometry.ClustersFor(file.Length);
        if (!fat.Claim(file.FirstCluster, clusters, file.Path).TryGet(out List<uint>? chain, out Refusal? refusal))
            return refusal;
        return chain.Count == clusters ? null : Refuse(file, $"{clusters} clusters", $"{chain.Count}");
    }

    private static Refusal Refuse(Fat32Entry file, string expected, string seen) =>
        new("fat32.file-size", $"file \"{file.Path}\"", expected, seen);
}
