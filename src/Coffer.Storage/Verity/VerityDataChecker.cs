using Coffer.Bytes;

namespace Coffer.Storage.Verity;

/// <summary>Checks data blocks in groups of 128, some groups in parallel, and hands on what was right.</summary>
internal sealed class VerityDataChecker : IDisposable
{
    private const int GroupBlocks = VerityLayout.DigestsPerBlock;

    private readonly IBlockDevice _payload;
    private readonly IBlockDevice? _target;
    private readonly VerityLayout _layout;
    private readonly ParallelOptions _options;
    private readonly Group[] _groups;

    public VerityDataChecker(IBlockDevice payload, IBlockDevice? target, VerityRoot root, int degree, int groups)
    {
        _payload = payload;
        _target = target;
        _layout = root.Layout;
        _options = new ParallelOptions { MaxDegreeOfParallelism = degree };
        _groups = [.. Enumerable.Range(0, groups).Select(_ => new Group(new SaltedBlocks(root.Salt, GroupBlocks)))];
    }

    /// <summary>Checks <paramref name="count"/> groups from <paramref name="first"/> on, and writes them to the target.</summary>
    public Refusal? Check(VerityTreeReader tree, long first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (Load(tree, _groups[i], first + i) is { } refusal)
                return refusal;
        }
        Parallel.For(0, count, _options, i => _groups[i].Hash());
        for (int i = 0; i < count; i++)
        {
            if (_groups[i].Judge() is { } refusal)
                return refusal;
            _target?.Write(_groups[i].Offset, _groups[i].Blocks.Blocks(_groups[i].Count));
        }
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Group group in _groups)
            group.Blocks.Dispose();
    }

    private Refusal? Load(VerityTreeReader tree, Group group, long number)
    {
        group.First = number * GroupBlocks;
        group.Count = (int)Math.Min(GroupBlocks, _layout.DataBlocks - group.First);
        if (tree.ReadDigests(number, group.Expected) is { } refusal)
            return refusal;
        _payload.Read(group.Offset, group.Blocks.Blocks(group.Count));
        return null;
    }

    private sealed class Group(SaltedBlocks blocks)
    {
        public long First { get; set; }

        public int Count { get; set; }

        public SaltedBlocks Blocks => blocks;

        public byte[] Expected { get; } = new byte[VerityLayout.BlockSize];

        public byte[] Seen { get; } = new byte[VerityLayout.BlockSize];

        public long Offset => First * VerityLayout.BlockSize;

        public void Hash() => blocks.Hash(Count, Seen);

        public Refusal? Judge()
        {
            int right =
                Expected.AsSpan(0, Count * VerityLayout.DigestSize).CommonPrefixLength(Seen) / VerityLayout.DigestSize;
            if (right == Count)
                return null;
            Range digest = (right * VerityLayout.DigestSize)..((right + 1) * VerityLayout.DigestSize);
            return new Refusal(
                "verity.data-block",
                $"data block {First + right}",
                $"digest {Convert.ToHexStringLower(Expected[digest])}",
                Convert.ToHexStringLower(Seen[digest]),
                "the payload was changed or damaged: write the image again"
            );
        }
    }
}
