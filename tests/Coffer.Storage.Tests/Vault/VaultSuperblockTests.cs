using System.Buffers.Binary;
using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Storage.Tests.Luks2;
using Coffer.Storage.Vault;
using CsCheck;

namespace Coffer.Storage.Tests.Vault;

public sealed class VaultSuperblockTests
{
    private const ulong DeviceSectors = 1000 * VaultLayout.Alignment;
    private static readonly byte[] s_macKey = TestVault.Bytes("superblock-mac", 32);
    private static readonly Guid s_machine = new("0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1");

    private static readonly VaultSuperblock s_superblock = new(
        3,
        TestVault.Uuid,
        s_machine,
        VaultLayout.For(DeviceSectors, 200 << 20).OrThrow(),
        new IntegrityKeys(
            Secret.CopyOf(TestVault.Bytes("data", 32)),
            Secret.CopyOf(TestVault.Bytes("journal", 32)),
            1_200_000
        )
    );

    [Fact]
    public void What_is_written_is_read()
    {
        using VaultSuperblock read = Read(Bytes()).OrThrow();
        Assert.Equal(3ul, read.Sequence);
        Assert.Equal(s_machine, read.Machine);
        Assert.Equal(s_superblock.Layout, read.Layout);
        Assert.Equal(s_superblock.Integrity!.DataKey.Span, read.Integrity!.DataKey.Span);
        Assert.Equal(s_superblock.Integrity.JournalKey.Span, read.Integrity.JournalKey.Span);
        Assert.Equal(1_200_000ul, read.Integrity.ProvidedSectors);
    }

    [Fact]
    public void Without_integrity_there_are_no_keys()
    {
        using Secret bytes = (s_superblock with { Integrity = null }).ToBytes(s_macKey);
        Assert.Null(Read(bytes.Span).OrThrow().Integrity);
        Assert.False(bytes.Span[128..4064].ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void Version_1_is_written_as_ever() => Assert.Equal(GoldenFile.Read("vault-superblock-1"), Bytes());

    [Fact]
    public void Another_MAC_key_is_refused() =>
        Assert.Equal(
            "superblock.mac",
            VaultSuperblock.Read(Bytes(), new byte[32], TestVault.Uuid, DeviceSectors).Refusal?.Reason
        );

    [Fact]
    public void Every_changed_byte_is_refused()
    {
        byte[] bytes = Bytes();
        for (int at = 0; at < bytes.Length; at++)
        {
            bytes[at] ^= 1;
            Assert.Equal("superblock.mac", Read(bytes).Refusal?.Reason);
            bytes[at] ^= 1;
        }
    }

    [Fact]
    public void The_superblock_of_another_vault_is_refused() =>
        Assert.Equal(
            "superblock.vault",
            VaultSuperblock.Read(Bytes(), s_macKey, s_machine, DeviceSectors).Refusal?.Reason
        );

    [Fact]
    public void Parts_behind_the_end_of_the_device_are_refused() =>
        Assert.Equal(
            "superblock.layout",
            VaultSuperblock.Read(Bytes(), s_macKey, TestVault.Uuid, DeviceSectors - 1).Refusal?.Reason
        );

    // With a right MAC: what a program with a fault could have written.
    [Theory]
    [InlineData(0, 0, "vault-superblock.malformed")] // magic
    [InlineData(8, 2, "vault-superblock.malformed")] // version
    [InlineData(12, 4, "vault-superblock.malformed")] // number of parts
    [InlineData(56, 2, "vault-superblock.malformed")] // kind of the first part
    [InlineData(60, 1, "vault-superblock.malformed")] // reserved
    [InlineData(64, 1, "superblock.layout")] // start of slot A: inside the superblock
    [InlineData(72, 0, "superblock.layout")] // length of slot A: none
    [InlineData(88, 2048, "superblock.layout")] // start of slot B: inside slot A
    [InlineData(96, 1, "superblock.layout")] // length of slot B: not aligned
    [InlineData(128, 0, "superblock.integrity")] // none, with keys
    [InlineData(128, 2, "superblock.integrity")] // unknown
    [InlineData(132, 1, "vault-superblock.malformed")] // reserved
    [InlineData(136, 0, "superblock.integrity")] // provides nothing
    [InlineData(136, 2_000_000, "superblock.integrity")] // provides more than the part has
    [InlineData(208, 1, "vault-superblock.malformed")] // reserved
    [InlineData(4060, 1, "vault-superblock.malformed")] // reserved
    public void Impossible_values_are_refused(int offset, uint value, string reason)
    {
        byte[] bytes = Bytes();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(offset), value);
        Assert.Equal(reason, Read(Authenticate(bytes)).Refusal?.Reason);
    }

    [Theory]
    [InlineData(88)]
    [InlineData(96)]
    [InlineData(112)]
    [InlineData(120)]
    public void Starts_and_lengths_that_overflow_are_refused(int offset)
    {
        byte[] bytes = Bytes();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(offset), ulong.MaxValue - 2047);
        Assert.Equal("superblock.layout", Read(Authenticate(bytes)).Refusal?.Reason);
    }

    [Theory]
    [InlineData(64, 2049)] // slot A not aligned
    [InlineData(64, 4096)] // slot A into slot B
    [InlineData(72, 411648)] // slot A over slot B
    [InlineData(72, 409601)] // slot A of a length that is not aligned
    [InlineData(88, 411649)] // slot B not aligned
    [InlineData(96, 0)] // slot B of no length
    [InlineData(112, 411648)] // data on slot B
    [InlineData(112, 823296)] // data beyond the end
    [InlineData(120, 1228800)] // data longer than the device
    [InlineData(120, 0)] // data of no length
    public void Parts_that_overlap_or_are_not_aligned_are_refused(int offset, ulong sectors)
    {
        byte[] bytes = Bytes();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(offset), sectors);
        Assert.Equal("superblock.layout", Read(Authenticate(bytes)).Refusal?.Reason);
    }

    [Theory]
    [InlineData(136)]
    [InlineData(144)]
    [InlineData(176)]
    public void Without_integrity_a_size_or_a_key_is_refused(int kept)
    {
        byte[] bytes = Bytes();
        byte[] value = bytes[kept..(kept + 8)];
        Array.Clear(bytes, 128, 80);
        value.CopyTo(bytes, kept);
        Assert.Equal("superblock.integrity", Read(Authenticate(bytes)).Refusal?.Reason);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4095)]
    [InlineData(4097)]
    public void Another_size_is_refused(int size) =>
        Assert.Equal("superblock.size", Read(new byte[size]).Refusal?.Reason);

    [Theory]
    [InlineData(3, 4, 4)]
    [InlineData(4, 3, 4)]
    [InlineData(3, 0, 3)]
    [InlineData(0, 3, 3)]
    public void The_newest_copy_with_a_right_MAC_counts(ulong first, ulong second, ulong expected)
    {
        using VaultSuperblock read = ReadNewest(Copy(first), Copy(second)).OrThrow();
        Assert.Equal(expected, read.Sequence);
    }

    [Fact]
    public void A_copy_of_another_vault_leaves_the_other()
    {
        using Secret foreign = (s_superblock with { Sequence = 9, Vault = s_machine }).ToBytes(s_macKey);
        using VaultSuperblock read = ReadNewest(foreign, Copy(3)).OrThrow();
        Assert.Equal(3ul, read.Sequence);
        Assert.Equal("superblock.vault", ReadNewest(foreign, Copy(0)).Refusal?.Reason);
    }

    [Fact]
    public void No_copies_are_refused() => Assert.Equal("superblock.missing", ReadNewest().Refusal?.Reason);

    [Fact]
    public void Two_damaged_copies_are_refused() =>
        Assert.Equal("superblock.mac", ReadNewest(Copy(0), Copy(0)).Refusal?.Reason);

    [Fact]
    public void Any_values_with_a_right_MAC_never_throw() =>
        Gen
            .Byte.Array[4064]
            .Sample(
                random =>
                {
                    byte[] bytes = new byte[4096];
                    random.CopyTo(bytes, 0);
                    Bytes().AsSpan(0, 16).CopyTo(bytes);
                    Assert.NotNull(Read(Authenticate(bytes)).Refusal);
                },
                iter: 300
            );

    private static byte[] Bytes()
    {
        using Secret bytes = s_superblock.ToBytes(s_macKey);
        return bytes.Span.ToArray();
    }

    // Sequence 0 stands for a damaged copy.
    private static Secret Copy(ulong sequence) =>
        sequence == 0
            ? Secret.Allocate(VaultSuperblock.Size)
            : (s_superblock with { Sequence = sequence }).ToBytes(s_macKey);

    private static Parsed<VaultSuperblock> ReadNewest(params Secret[] copies) =>
        VaultSuperblock.ReadNewest(copies, s_macKey, TestVault.Uuid, DeviceSectors);

    private static Parsed<VaultSuperblock> Read(ReadOnlySpan<byte> bytes) =>
        VaultSuperblock.Read(bytes, s_macKey, TestVault.Uuid, DeviceSectors);

    private static byte[] Authenticate(byte[] bytes)
    {
        HMACSHA256.HashData(s_macKey, bytes.AsSpan(0, 4064), bytes.AsSpan(4064));
        return bytes;
    }
}
