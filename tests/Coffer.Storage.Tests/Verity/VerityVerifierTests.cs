using Coffer.Bytes;
using Coffer.Storage.Verity;
using CsCheck;

namespace Coffer.Storage.Tests.Verity;

public sealed class VerityVerifierTests
{
    private const int Blocks = 3000;

    private static readonly (byte[] Bytes, VerityRoot Root) Good = Payloads.Make(Blocks);

    [Theory]
    [InlineData(1)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(Blocks)]
    [InlineData(17000)]
    public void A_payload_is_copied_whole(int blocks)
    {
        (byte[] bytes, VerityRoot root) = Payloads.Make(blocks);
        byte[] slot = new byte[bytes.Length + 8192];
        Assert.Equal(root, Copy(bytes, slot, root).OrThrow());
        Assert.Equal([.. bytes, .. new byte[8192]], slot);
    }

    [Fact]
    public void What_veritysetup_wrote_is_verified()
    {
        using ScratchFile payload = new(Payloads.Data(Blocks));
        StockTool.Veritysetup.Run(
            "format",
            $"--hash-offset={Good.Root.Layout.SuperblockOffset}",
            $"--salt={Convert.ToHexStringLower(Payloads.Salt)}",
            $"--uuid={VeritySuperblock.Of(Good.Root).Uuid}",
            payload.Path,
            payload.Path
        );
        using FileStream file = payload.Open();
        Assert.Null(VerityVerifier.Verify(new StreamBlockDevice(file), Good.Root, Payloads.Degree).Refusal);
    }

    [Fact]
    public void A_changed_byte_is_refused_wherever_it_is_and_never_reaches_the_target() =>
        Gen.Select(Gen.Int[0, Good.Bytes.Length - 1], Gen.Byte[1, 255])
            .Sample(
                (place, difference) =>
                {
                    byte[] forged = (byte[])Good.Bytes.Clone();
                    forged[place] ^= difference;
                    byte[] slot = new byte[forged.Length];
                    Refusal? refusal = Copy(forged, slot, Good.Root).Refusal;
                    Assert.Equal(ReasonAt(place), refusal?.Reason);
                    AssertOnlyGoodBlocks(slot);
                },
                iter: 100
            );

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 4095)]
    [InlineData(127, 5)]
    [InlineData(128, 5)]
    [InlineData(2999, 4095)]
    public void The_first_bad_block_is_named(int block, int offset)
    {
        byte[] forged = (byte[])Good.Bytes.Clone();
        forged[(block * 4096) + offset] ^= 1;
        forged[(2999 * 4096) + 7] ^= 1;
        Refusal? refusal = VerityVerifier.Verify(Payloads.Device(forged), Good.Root, Payloads.Degree).Refusal;
        Assert.Equal(("verity.data-block", $"data block {block}"), (refusal?.Reason, refusal?.Thing));
    }

    [Fact]
    public void Two_swapped_blocks_are_refused()
    {
        byte[] forged = (byte[])Good.Bytes.Clone();
        Good.Bytes.AsSpan(4096, 4096).CopyTo(forged.AsSpan(2 * 4096));
        Good.Bytes.AsSpan(2 * 4096, 4096).CopyTo(forged.AsSpan(4096));
        Assert.Equal("data block 1", Verify(forged, Good.Root).Refusal?.Thing);
    }

    [Fact]
    public void A_data_block_whose_digest_was_forged_with_it_is_refused_one_level_up()
    {
        byte[] forged = (byte[])Good.Bytes.Clone();
        forged[0] ^= 1;
        VerityLayout layout = Good.Root.Layout;
        Payloads.Digest(forged.AsSpan(0, 4096)).CopyTo(forged, layout.TreeOffset + layout.Levels[0].Offset);
        Assert.Equal("hash block 0 of level 0", Verify(forged, Good.Root).Refusal?.Thing);
    }

    [Fact]
    public void A_payload_that_is_right_for_another_root_is_refused()
    {
        byte[] other = Payloads.Make(Blocks, [7]).Bytes;
        Assert.Equal("verity.superblock", Verify(other, Good.Root).Refusal?.Reason);
        VeritySuperblock.Of(Good.Root).Write().CopyTo(other, Good.Root.Layout.SuperblockOffset);
        Assert.Equal("hash block 0 of level 1", Verify(other, Good.Root).Refusal?.Thing);
    }

    [Fact]
    public void A_disk_that_answers_differently_the_second_time_gains_nothing()
    {
        byte[] slot = new byte[Good.Bytes.Length];
        FickleDevice payload = new(Good.Bytes);
        Assert.Null(VerityVerifier.Copy(payload, Payloads.Device(slot), Good.Root, Payloads.Degree).Refusal);
        Assert.Equal(Good.Bytes, slot);
    }

    [Fact]
    public void A_payload_cut_short_is_refused()
    {
        byte[] cut = Good.Bytes[..^4096];
        Assert.Equal("verity.payload-size", Verify(cut, Good.Root).Refusal?.Reason);
    }

    [Fact]
    public void A_slot_too_small_is_refused_and_not_written()
    {
        byte[] slot = new byte[Good.Bytes.Length - 4096];
        Assert.Equal("verity.target-size", Copy(Good.Bytes, slot, Good.Root).Refusal?.Reason);
        Assert.False(slot.AsSpan().ContainsAnyExcept((byte)0));
    }

    [Theory]
    [InlineData(Blocks - 1)]
    [InlineData(Blocks + 1)]
    public void Another_number_of_blocks_is_refused(int blocks)
    {
        VerityRoot root = new(Good.Root.Hash, Good.Root.Salt, blocks);
        byte[] payload = [.. Good.Bytes, .. new byte[8192]];
        Assert.NotNull(Verify(payload, root).Refusal);
    }

    [Fact]
    public void Progress_ends_with_the_last_byte()
    {
        Collector progress = new();
        VerityVerifier.Verify(Payloads.Device(Good.Bytes), Good.Root, Payloads.Degree, progress).OrThrow();
        Assert.Equal(Good.Root.Layout.DataLength, progress.Seen[^1]);
    }

    private static string ReasonAt(int place)
    {
        VerityLayout layout = Good.Root.Layout;
        return place < layout.SuperblockOffset ? "verity.data-block"
            : place < layout.TreeOffset ? "verity.superblock"
            : "verity.hash-block";
    }

    private static void AssertOnlyGoodBlocks(byte[] slot)
    {
        for (int i = 0; i < slot.Length; i += 4096)
        {
            ReadOnlySpan<byte> block = slot.AsSpan(i, 4096);
            Assert.True(!block.ContainsAnyExcept((byte)0) || block.SequenceEqual(Good.Bytes.AsSpan(i, 4096)));
        }
    }

    private static Parsed<VerityRoot> Verify(byte[] payload, VerityRoot root) =>
        VerityVerifier.Verify(Payloads.Device(payload), root, Payloads.Degree);

    private static Parsed<VerityRoot> Copy(byte[] payload, byte[] slot, VerityRoot root) =>
        VerityVerifier.Copy(Payloads.Device(payload), Payloads.Device(slot), root, Payloads.Degree);

    /// <summary>Gives the right bytes the first time and others after that.</summary>
    private sealed class FickleDevice(byte[] bytes) : IBlockDevice
    {
        private readonly HashSet<long> _read = [];

        public long Length => bytes.Length;

        public int SectorSize => 512;

        public void Read(long offset, Span<byte> destination)
        {
            bytes.AsSpan((int)offset, destination.Length).CopyTo(destination);
            for (int i = 0; i < destination.Length; i += SectorSize)
            {
                if (!_read.Add(offset + i))
                    destination[i] ^= 1;
            }
        }

        public void Write(long offset, ReadOnlySpan<byte> source) => throw new IOException("read-only");

        public void Flush() { }
    }

    private sealed class Collector : IProgress<long>
    {
        public List<long> Seen { get; } = [];

        public void Report(long value) => Seen.Add(value);
    }
}
