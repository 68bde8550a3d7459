namespace Coffer.Machine.Tests.Attacks;

/// <summary>What a host learns by comparing two snapshots of a disk.</summary>
internal static class ChangedBlocks
{
    /// <summary>The longest run of blocks that differ.</summary>
    /// <returns>Number of its first block and of blocks.</returns>
    public static (long First, long Length) LongestRun(string before, string after, int blockSize)
    {
        using FileStream one = File.OpenRead(before);
        using FileStream other = File.OpenRead(after);
        byte[] old = new byte[blockSize];
        byte[] now = new byte[blockSize];
        (long First, long Length) longest = (0, 0);
        long run = 0;
        for (long block = 0; block < one.Length / blockSize; block++)
        {
            one.ReadExactly(old);
            other.ReadExactly(now);
            run = old.AsSpan().SequenceEqual(now) ? 0 : run + 1;
            if (run > longest.Length)
                longest = (block - run + 1, run);
        }
        return longest;
    }
}
