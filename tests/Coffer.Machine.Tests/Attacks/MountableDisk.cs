using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests.Attacks;

/// <summary>A disk whose partitions have the types that systemd mounts by themselves (Discoverable Partitions Specification), and file systems in them.</summary>
internal static class MountableDisk
{
    private const int PartitionMiB = 5;

    // root and usr of x86-64, home, srv, var, tmp, XBOOTLDR; swap comes last and is made otherwise.
    private static readonly string[] s_types =
    [
        "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709",
        "8484680C-9521-48C6-9C11-B0720656F69E",
        "933AC7E1-2EB4-4F13-B844-0E14E2AEF915",
        "3B8F8425-20E0-4F3B-907F-1A25A76F98E8",
        "4D21B016-B534-45C2-A9FB-5C16E091FD2D",
        "7EC6F557-3BC5-4ACA-B293-16EF5DF639D1",
        "BC13C2FF-59E6-4262-A352-B275FD6F7172",
    ];
    private const string Swap = "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F";

    /// <summary>How many partitions it has.</summary>
    public static int Partitions => s_types.Length + 1;

    /// <summary>Makes one.</summary>
    public static void Create(string path)
    {
        using (FileStream file = File.Create(path))
            file.SetLength((Partitions + 1) * PartitionMiB * 1L << 20);
        string lines = string.Concat(
            s_types.Append(Swap).Select((type, i) => $"start={StartMiB(i)}MiB, size={PartitionMiB}MiB, type={type}\\n")
        );
        StockTool.Run("fdisk", "sh", "-c", $"printf 'label: gpt\\n{lines}' | sfdisk -q '{path}'");
        for (int i = 0; i < s_types.Length; i++)
        {
            string offset = $"offset={(long)StartMiB(i) << 20}";
            StockTool.Run("e2fsprogs", "mkfs.ext4", "-q", "-F", "-E", offset, path, $"{PartitionMiB}m");
        }
        string swap = path + ".swap";
        using (FileStream file = File.Create(swap))
            file.SetLength((long)PartitionMiB << 20);
        StockTool.Run("util-linux", "mkswap", "-q", swap);
        using FileStream disk = File.OpenWrite(path);
        disk.Position = (long)StartMiB(s_types.Length) << 20;
        disk.Write(File.ReadAllBytes(swap));
    }

    private static int StartMiB(int partition) => 1 + (partition * PartitionMiB);
}
