using Coffer.Lab;
using Coffer.Lab.State;
using Coffer.Machine.Tests.Attacks;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>Blocks of the vault that the host overwrites or swaps give I/O errors, never other data.</summary>
public sealed class DataTests(InstalledMachine installed)
{
    private const int Block = 4096;
    private const int MiB = 48;

    // The journal of dm-integrity (IntegrityTarget: 16384 sectors). What is in it when the power goes is written to its place by the next boot, over
    // whatever stands there.
    private const int Journal = 2048;

    [Fact]
    public async Task Overwritten_and_swapped_blocks_are_never_read_as_data()
    {
        LabState state = installed.Clone();
        string digest = await WriteFileAsync(state);
        (long first, long length) = ChangedBlocks.LongestRun(installed.Template.DiskPath, state.DiskPath, Block);
        Assert.True(length >= 2 * Journal, $"the file's blocks were not found: {length} blocks at {first}");
        // Written in order, and more than a journal of the file behind it: it is where it belongs.
        Ruin(state.DiskPath, first + 64);
        await using LabMachine machine = await Boot.AnsweringAsync(state);
        (string output, int exitCode) = await new Probe(machine).RunAsync("cat /var/known > /dev/null");
        Assert.True(exitCode != 0, output);
        Assert.Contains("nput/output error", output);
        string seen = (await new Probe(machine).RunAsync("sha256sum < /var/known")).Output;
        Assert.DoesNotContain(digest, seen);
        Assert.DoesNotMatch("[0-9a-f]{64}", seen);
    }

    // One extent, past the page cache, so that the blocks reach the disk in the file's order.
    private static async Task<string> WriteFileAsync(LabState state)
    {
        await using LabMachine machine = await Boot.AnsweringAsync(state);
        string digest = await new Probe(machine).OutputAsync(
            $"""
            fallocate -l {MiB}M /var/known
            dd if=/dev/urandom of=/var/known bs=1M count={MiB} iflag=fullblock oflag=direct conv=notrunc 2> /dev/null
            sync
            sha256sum < /var/known
            """
        );
        return digest.Split(' ')[0];
    }

    private static void Ruin(string path, long block)
    {
        using FileStream disk = new(path, FileMode.Open, FileAccess.ReadWrite);
        byte[] one = Read(disk, block);
        byte[] other = Read(disk, block + 8);
        Write(disk, block, other);
        Write(disk, block + 8, one);
        one.AsSpan().Reverse();
        Write(disk, block + 16, one);
    }

    private static byte[] Read(FileStream disk, long block)
    {
        byte[] bytes = new byte[Block];
        disk.Position = block * Block;
        disk.ReadExactly(bytes);
        return bytes;
    }

    private static void Write(FileStream disk, long block, byte[] bytes)
    {
        disk.Position = block * Block;
        disk.Write(bytes);
    }
}
