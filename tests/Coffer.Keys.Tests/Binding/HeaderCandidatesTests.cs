using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Storage.Luks2;

namespace Coffer.Keys.Tests.Binding;

public sealed class HeaderCandidatesTests
{
    private static readonly BoundVault s_vault = new();

    [Fact]
    public void Equal_copies_are_one_candidate()
    {
        HeaderCandidates read = HeaderCandidates.Read(s_vault.Header.ToBytes()).OrThrow();
        Assert.Single(read.Bindings);
        Assert.True(read.AtRest);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void One_damaged_copy_leaves_the_other(int damaged, int left)
    {
        byte[] bytes = s_vault.Header.ToBytes();
        bytes[(damaged * Luks2Template.HeaderSize) + 5000] ^= 1;
        HeaderCandidates read = HeaderCandidates.Read(bytes).OrThrow();
        Assert.False(read.AtRest);
        Assert.Equal(left, Assert.Single(read.Bindings).Copy);
        read.Newest.Open(s_vault.Unlock, BoundVault.Generation).OrThrow().Dispose();
    }

    [Fact]
    public void Two_damaged_copies_are_refused_with_the_reason_of_the_first()
    {
        byte[] bytes = s_vault.Header.ToBytes();
        bytes[0] ^= 1;
        bytes[Luks2Template.HeaderSize + 5000] ^= 1;
        Assert.Equal("luks2.magic", HeaderCandidates.Read(bytes).Refusal?.Reason);
    }

    [Fact]
    public void A_newer_copy_of_the_host_is_tried_first_and_does_not_open()
    {
        Luks2Header forged = s_vault.Header.Header with { SequenceId = 99, DataSize = 2 * Luks2Template.DataAlignment };
        byte[] bytes = s_vault.Header.ToBytes();
        forged.ToBytes().AsSpan(Luks2Template.HeaderSize).CopyTo(bytes.AsSpan(Luks2Template.HeaderSize));
        Assert.Equal(2, HeaderCandidates.Read(bytes).OrThrow().At(BoundVault.Generation).Length);
        Parsed<Secret>[] opened =
        [
            .. HeaderCandidates
                .Read(bytes)
                .OrThrow()
                .At(BoundVault.Generation)
                .Select(bound => bound.Open(s_vault.Unlock, BoundVault.Generation)),
        ];
        Assert.Equal("binding.header-mac", opened[0].Refusal?.Reason);
        opened[1].OrThrow().Dispose();
    }

    [Theory]
    [InlineData(6ul)]
    [InlineData(8ul)]
    [InlineData(null)]
    public void Without_a_binding_of_the_generation_the_newest_is_tried(ulong? generation) =>
        Assert.Equal(
            BoundVault.Generation,
            Assert.Single(HeaderCandidates.Read(s_vault.Header.ToBytes()).OrThrow().At(generation)).Binding.Generation
        );
}
