using Coffer.Lab.State;
using Coffer.Machine.Tests.Machines;
using Coffer.Storage;
using Coffer.Storage.Gpt;

namespace Coffer.Machine.Tests.Attacks;

/// <summary>A machine's disk in the hands of the host, while the machine is off.</summary>
/// <param name="state">The machine.</param>
internal sealed class DiskUnderAttack(LabState state)
{
    /// <summary>Changes bytes of a partition.</summary>
    /// <param name="role">The partition.</param>
    /// <param name="offset">Offset in it, in whole sectors.</param>
    /// <param name="length">Bytes, in whole sectors.</param>
    /// <param name="change">Changes them in place.</param>
    public void Change(PartitionRole role, long offset, int length, Action<byte[]> change) =>
        With(
            role,
            partition =>
            {
                byte[] bytes = new byte[length];
                partition.Read(offset, bytes);
                change(bytes);
                partition.Write(offset, bytes);
                return true;
            }
        );

    /// <summary>Bytes of a partition.</summary>
    public byte[] Read(PartitionRole role, long offset, int length) =>
        With(
            role,
            partition =>
            {
                byte[] bytes = new byte[length];
                partition.Read(offset, bytes);
                return bytes;
            }
        );

    /// <summary>Bytes of a partition in all.</summary>
    public long Length(PartitionRole role) => With(role, partition => partition.Length);

    /// <summary>Where a partition is on the disk, bytes.</summary>
    public (long Offset, long Length) Place(PartitionRole role) =>
        WithTable(
            (table, _) =>
            {
                GptPartition partition = table.OfType(role.Type).Single();
                return (table.OffsetOf(partition), table.LengthOf(partition));
            }
        );

    /// <summary>Lists a directory of the ESP.</summary>
    public string ListEsp(string directory) => Mtools("mdir", "-b", $"::/{directory}");

    /// <summary>A file of the ESP.</summary>
    public byte[] ReadEsp(string path)
    {
        string copy = Path.Combine(state.Directory, "esp-file");
        File.Delete(copy);
        Mtools("mcopy", $"::/{path}", copy);
        return File.ReadAllBytes(copy);
    }

    /// <summary>Puts a file on the ESP, with the directories above it.</summary>
    public void WriteEsp(string path, byte[] content)
    {
        string copy = Path.Combine(state.Directory, "esp-file");
        File.WriteAllBytes(copy, content);
        string[] names = path.Split('/');
        for (int depth = 1; depth < names.Length; depth++)
            Mtools("mmd", "-D", "s", $"::/{string.Join('/', names[..depth])}");
        Mtools("mcopy", "-D", "o", copy, $"::/{path}");
    }

    /// <summary>Removes a file of the ESP.</summary>
    public void DeleteEsp(string path) => Mtools("mdel", $"::/{path}");

    /// <summary>Path of the installed OS UKI on the ESP; boot counting changes its name.</summary>
    public string OsUki() =>
        ListEsp("EFI/Linux").Split('\n').Select(line => line.Trim().TrimStart(':').TrimStart('/')).First(IsOsUki);

    private static bool IsOsUki(string path) =>
        Path.GetFileName(path).StartsWith("coffer-os", StringComparison.OrdinalIgnoreCase);

    private string Mtools(string tool, params string[] arguments)
    {
        long offset = WithTable((table, _) => table.OffsetOf(table.OfType(PartitionRole.Esp.Type).Single()));
        Dictionary<string, string> environment = new() { ["MTOOLS_SKIP_CHECK"] = "1" };
        // mmd complains about a directory that exists; that is what -D s is for, but its exit code stays 1.
        string[] image = ["-i", $"{state.DiskPath}@@{offset}"];
        return tool == "mmd"
            ? MakeDirectory(image, arguments)
            : StockTool.Run("mtools", tool, [.. image, .. arguments], environment);
    }

    private static string MakeDirectory(string[] image, string[] arguments)
    {
        string[] quoted = [.. image.Concat(arguments).Select(argument => $"'{argument}'")];
        return StockTool.Run("mtools", "sh", "-c", $"mmd {string.Join(' ', quoted)} 2> /dev/null || true");
    }

    private T With<T>(PartitionRole role, Func<BlockDeviceSlice, T> use) =>
        WithTable((table, disk) => use(table.Open(disk, table.OfType(role.Type).Single())));

    private T WithTable<T>(Func<PartitionTable, StreamBlockDevice, T> use)
    {
        using FileStream file = new(state.DiskPath, FileMode.Open, FileAccess.ReadWrite);
        StreamBlockDevice disk = new(file);
        return use(GptReader.Read(disk).OrThrow().Table, disk);
    }
}
