using Coffer.Storage.Verity;
using CsCheck;

namespace Coffer.Storage.Tests.Verity;

public sealed class VeritySuperblockTests
{
    private static Gen<VeritySuperblock> Any { get; } =
        from uuid in Gen.Guid
        from blocks in Gen.ULong
        from salt in Gen.Byte.Array[0, 256]
        select new VeritySuperblock(uuid, blocks, [.. salt]);

    [Fact]
    public void Any_superblock_that_we_write_is_read_back() =>
        Any.Sample(written =>
        {
            VeritySuperblock read = VeritySuperblock.Read(written.Write()).OrThrow();
            Assert.Equal((written.Uuid, written.DataBlocks), (read.Uuid, read.DataBlocks));
            Assert.Equal(written.Salt.AsEnumerable(), read.Salt.AsEnumerable());
        });

    [Fact]
    public void Any_bytes_are_answered_and_never_thrown_at() =>
        Gen.Select(Any, Gen.Select(Gen.Int[0, 600], Gen.Byte).Array[0, 4], Gen.Int[0, 4096])
            .Sample(
                (superblock, changes, length) =>
                {
                    byte[] bytes = superblock.Write();
                    foreach ((int offset, byte value) in changes)
                        bytes[offset] = value;
                    VeritySuperblock.Read(bytes.AsSpan(0, length));
                    VeritySuperblock.Read(bytes);
                }
            );

    [Theory]
    [InlineData(0)] // signature
    [InlineData(8)] // version
    [InlineData(12)] // hash_type
    [InlineData(32)] // algorithm
    [InlineData(63)]
    [InlineData(64)] // data_block_size
    [InlineData(68)] // hash_block_size
    [InlineData(81)] // salt_size
    [InlineData(80)] // salt_size: one byte of the salt becomes padding
    [InlineData(82)] // padding
    [InlineData(121)] // behind the salt
    [InlineData(511)]
    [InlineData(4095)]
    public void A_changed_superblock_is_refused(int offset)
    {
        byte[] bytes = VeritySuperblock.Of(Payloads.Make(3).Root).Write();
        bytes[offset] ^= offset == 80 ? (byte)0x21 : (byte)0xFF;
        Assert.Equal("verity-superblock.malformed", VeritySuperblock.Read(bytes).Refusal?.Reason);
    }

    [Fact]
    public void The_bytes_stay_what_they_were()
    {
        (byte[] bytes, VerityRoot root) = Payloads.Make(3);
        byte[] golden = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", "payload.verity"));
        Assert.Equal(golden, bytes[(int)root.Layout.SuperblockOffset..]);
    }
}
