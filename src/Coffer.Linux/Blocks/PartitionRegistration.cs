using System.Runtime.InteropServices;
using Coffer.Linux.Interop;

namespace Coffer.Linux.Blocks;

/// <summary>
/// Tells the kernel of partitions one by one (BLKPG of linux/blkpg.h): unlike a re-read of the table this works
/// while other partitions are in use.
/// </summary>
public static unsafe class PartitionRegistration
{
    private const nuint BLKPG = 0x1269;
    private const int BLKPG_ADD_PARTITION = 1;
    private const int BLKPG_DEL_PARTITION = 2;

    /// <summary>Adds a partition; start and length in bytes.</summary>
    /// <exception cref="LinuxException">The kernel refused: EBUSY when it has this number already.</exception>
    public static void Add(BlockDeviceFile disk, int number, long start, long length) =>
        Execute(disk, BLKPG_ADD_PARTITION, number, start, length, $"add partition {number} of {disk.Path}");

    /// <summary>Removes a partition that nobody uses.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void Remove(BlockDeviceFile disk, int number) =>
        Execute(disk, BLKPG_DEL_PARTITION, number, 0, 0, $"remove partition {number} of {disk.Path}");

    private static void Execute(
        BlockDeviceFile disk,
        int operation,
        int number,
        long start,
        long length,
        string description
    )
    {
        BlkpgPartition partition = new()
        {
            Start = start,
            Length = length,
            Number = number,
        };
        BlkpgArgument argument = new()
        {
            Operation = operation,
            DataLength = sizeof(BlkpgPartition),
            Data = &partition,
        };
        LinuxException.Check(LibC.IoCtl(disk.FileDescriptor, BLKPG, &argument), description);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct BlkpgArgument
    {
        public int Operation;
        public int Flags;
        public int DataLength;
        public void* Data;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct BlkpgPartition
    {
        public long Start;
        public long Length;
        public int Number;
        public fixed byte DeviceName[64];
        public fixed byte VolumeName[64];
    }
}
