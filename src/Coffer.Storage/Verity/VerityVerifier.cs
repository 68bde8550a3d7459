using Coffer.Bytes;

namespace Coffer.Storage.Verity;

/// <summary>
/// Checks a payload (data ‖ superblock ‖ tree) against a trusted root: the tree from the root down, every data block against
/// the tree. A block is read once, judged in memory and used from there, so a disk that answers differently the next time gains
/// nothing. Memory is some MiB, whatever the size of the payload.
/// </summary>
public static class VerityVerifier
{
    private const int GroupsPerRound = 8;

    /// <summary>Checks the whole payload.</summary>
    /// <returns>The root that it was judged by, or the first block that is wrong.</returns>
    /// <exception cref="IOException">A device failed.</exception>
    public static Parsed<VerityRoot> Verify(
        IBlockDevice payload,
        VerityRoot root,
        int degree,
        IProgress<long>? progress = null
    ) => Run(payload, null, root, degree, progress);

    /// <summary>
    /// Copies a payload while it checks it; stops at the first block that is wrong. Nothing is written that was not checked
    /// before. The target is flushed at the end.
    /// </summary>
    /// <param name="payload">Where it comes from, hostile.</param>
    /// <param name="target">Where it goes, from the beginning on.</param>
    /// <param name="root">What it is judged by, trusted.</param>
    /// <param name="degree">Threads to hash with.</param>
    /// <param name="progress">Told the number of data bytes done so far.</param>
    /// <returns>The root that it was judged by, or the first block that is wrong.</returns>
    /// <exception cref="IOException">A device failed.</exception>
    public static Parsed<VerityRoot> Copy(
        IBlockDevice payload,
        IBlockDevice target,
        VerityRoot root,
        int degree,
        IProgress<long>? progress = null
    ) =>
        target.Length < root.Layout.TotalLength
            ? new Refusal("verity.target-size", "slot", $"at least {root.Layout.TotalLength} bytes", $"{target.Length}")
            : Run(payload, target, root, degree, progress);

    private static Parsed<VerityRoot> Run(
        IBlockDevice payload,
        IBlockDevice? target,
        VerityRoot root,
        int degree,
        IProgress<long>? progress
    )
    {
        VerityLayout layout = root.Layout;
        if (payload.Length < layout.TotalLength)
            return new Refusal(
                "verity.payload-size",
                "payload",
                $"at least {layout.TotalLength} bytes",
                $"{payload.Length}"
            );
        if (CheckSuperblock(payload, target, root) is { } superblock)
            return superblock;

        using VerityTreeReader tree = new(payload, target, root);
        using VerityDataChecker checker = new(payload, target, root, degree, GroupsPerRound);
        long groups = (layout.DataBlocks + VerityLayout.DigestsPerBlock - 1) / VerityLayout.DigestsPerBlock;
        for (long group = 0; group < groups; group += GroupsPerRound)
        {
            int count = (int)Math.Min(groups - group, GroupsPerRound);
            if (checker.Check(tree, group, count) is { } refusal)
                return refusal;
            progress?.Report(
                Math.Min((group + count) * VerityLayout.DigestsPerBlock, layout.DataBlocks) * VerityLayout.BlockSize
            );
        }
        target?.Flush();
        return root;
    }

    // The superblock is not under the root hash: it has to be the one that we would write.
    private static Refusal? CheckSuperblock(IBlockDevice payload, IBlockDevice? target, VerityRoot root)
    {
        byte[] expected = VeritySuperblock.Of(root).Write();
        byte[] seen = new byte[VerityLayout.BlockSize];
        payload.Read(root.Layout.SuperblockOffset, seen);
        if (!seen.AsSpan().SequenceEqual(expected))
            return new Refusal("verity.superblock", "payload superblock", $"the one of {root}", Describe(seen));
        target?.Write(root.Layout.SuperblockOffset, expected);
        return null;
    }

    private static string Describe(byte[] superblock) =>
        VeritySuperblock.Read(superblock).TryGet(out VeritySuperblock? value, out Refusal? refusal)
            ? $"UUID {value.Uuid}, salt {Convert.ToHexStringLower(value.Salt.AsSpan())}, {value.DataBlocks} blocks"
            : refusal.ToString();
}
