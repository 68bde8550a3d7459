using Coffer.Storage.DeviceMapper;
using Coffer.Storage.Tests.Luks2;

namespace Coffer.Storage.Tests.DeviceMapper;

public sealed class VerityTargetTests
{
    private static readonly byte[] s_root = TestVault.Bytes("root", 32);
    private static readonly byte[] s_salt = TestVault.Bytes("salt", 32);
    private static readonly VerityTarget s_target = new("253:1", 100, s_root, s_salt, PanicOnCorruption: true);

    private static string Live =>
        $"1 253:1 253:1 4096 4096 100 101 sha256 {Convert.ToHexStringLower(s_root)} {Convert.ToHexStringLower(s_salt)} 1 panic_on_corruption";

    [Fact]
    public void The_tree_begins_behind_the_superblock_block() => Assert.Equal(Live, s_target.Text());

    [Fact]
    public void Its_size_is_that_of_the_data() => Assert.Equal(800, s_target.Length);

    [Fact]
    public void The_table_asked_for_is_accepted() => Assert.Null(s_target.Judge(Live));

    [Fact]
    public void Another_root_hash_is_refused() =>
        Assert.Equal(
            "dm.verity-parameters",
            s_target
                .Judge(Live.Replace($" {Convert.ToHexStringLower(s_root)[..2]}", " zz", StringComparison.Ordinal))
                ?.Reason
        );

    [Fact]
    public void A_table_that_ignores_corruption_is_refused() =>
        Assert.Equal(
            "dm.verity-parameters",
            s_target.Judge(Live.Replace("panic_on", "ignore", StringComparison.Ordinal))?.Reason
        );

    [Theory]
    [InlineData("1 253:1 253:1", "0 253:1 253:1")]
    [InlineData("1 253:1 253:1", "1 253:9 253:1")]
    [InlineData("1 253:1 253:1", "1 253:1 253:9")]
    [InlineData("4096 4096", "4096 1024")]
    [InlineData(" 100 ", " 99 ")]
    [InlineData(" 101 ", " 100 ")]
    [InlineData("sha256", "sha1")]
    [InlineData(" 1 panic_on_corruption", "")]
    [InlineData(" 1 panic_on_corruption", " 2 panic_on_corruption ignore_zero_blocks")]
    [InlineData(" 1 panic_on_corruption", " 2 panic_on_corruption check_at_most_once")]
    public void Another_live_table_is_refused(string part, string other)
    {
        string live = Live.Replace(part, other, StringComparison.Ordinal);
        Assert.NotEqual(Live, live);
        Assert.Equal("dm.verity-parameters", s_target.Judge(live)?.Reason);
    }

    [Fact]
    public void A_probe_does_not_panic() =>
        Assert.DoesNotContain("panic", (s_target with { PanicOnCorruption = false }).Text(), StringComparison.Ordinal);
}
