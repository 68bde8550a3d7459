using Coffer.Lab;
using Coffer.Lab.State;
using Coffer.Machine.Tests.Attacks;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>Blocks of the vault that the host overwrites or swaps give I/O errors, never other data.</summary>
public sealed class DataTests(InstalledMachine installed)
{
    private const int Block = 4096;
    private const int Blocks = 4096;

    [Fact]
    public async Task Overwritten_and_swapped_blocks_are_never_read_as_data()
    {
        LabState state = installed.Clone();
        string digest = await WriteFileAsync(state);
        (long first, long length) = ChangedBlocks.LongestRun(installed.Template.DiskPath, state.DiskPath, Block);
        Assert.True(length >= 256, $"the file's blocks were not found: {length} blocks at {first}");
        Ruin(state.DiskPath, first + (length / 2));
        await using LabMachine machine = await Boot.AnsweringAsync(state);
        (string output, int exitCode) = await new Probe(machine).RunAsync("cat /var/known > /dev/null");
        Assert.True(exitCode != 0, output);
        Assert.Contains("nput/output error", output);
        string seen = (await new Probe(machine).RunAsync("sha256sum < /var/known")).Output;
        Assert.DoesNotContain(digest, seen);
        Assert.DoesNotMatch("[0-9a-f]{64}", seen);
    }

    // The journal of dm-integrity is written back in time; what was synced is then where it belongs.
    private static async Task<string> WriteFileAsync(LabState state)
    {
        await using LabMachine machine = await Boot.AnsweringAsync(state);
        string digest = await new Probe(machine).OutputAsync(
            $"head -c {Block * Blocks} /dev/urandom > /var/known && sync && sha256sum < /var/known"
        );
        await Task.Delay(TimeSpan.FromSeconds(3));
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
