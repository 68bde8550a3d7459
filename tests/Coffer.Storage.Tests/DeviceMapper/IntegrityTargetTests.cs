using Coffer.Bytes;
using Coffer.Storage.DeviceMapper;
using CsCheck;

namespace Coffer.Storage.Tests.DeviceMapper;

public sealed class IntegrityTargetTests
{
    private static readonly Secret s_data = Secret.CopyOf([.. Enumerable.Repeat((byte)0xda, 32)]);
    private static readonly Secret s_journal = Secret.CopyOf([.. Enumerable.Repeat((byte)0x70, 32)]);
    private static readonly string s_dataKey = string.Concat(Enumerable.Repeat("da", 32));
    private static readonly string s_journalKey = string.Concat(Enumerable.Repeat("70", 32));
    private static readonly IntegrityTarget s_target = new(8000, "253:3", s_data, s_journal, Recalculate: false);

    // What a 6.12 kernel says of such a device: its own order, its own sizes, the keys at the end of their words.
    private static string Live =>
        "253:3 0 32 J 11 block_size:4096 recalculate allow_discards journal_sectors:3968 interleave_sectors:32768 "
        + "buffer_sectors:128 journal_watermark:50 commit_time:10000 fix_hmac "
        + $"internal_hash:hmac(sha256):{s_dataKey} journal_mac:hmac(sha256):{s_journalKey}";

    [Fact]
    public void It_asks_for_keyed_tags_and_a_keyed_journal() =>
        Assert.Equal(
            "253:3 0 32 J 5 block_size:4096 allow_discards fix_hmac "
                + $"internal_hash:hmac(sha256):{s_dataKey} journal_mac:hmac(sha256):{s_journalKey}",
            s_target.Text()
        );

    [Fact]
    public void Only_formatting_asks_for_a_pass_over_what_is_there()
    {
        Assert.DoesNotContain("recalculate", s_target.Text(), StringComparison.Ordinal);
        Assert.StartsWith(
            "253:3 0 32 J 7 block_size:4096 allow_discards fix_hmac recalculate journal_sectors:16384 ",
            (s_target with { Recalculate = true }).Text(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_live_table_is_accepted_with_keys_and_without()
    {
        Assert.Null(s_target.Judge(Live));
        Assert.Null(s_target.Judge(Live.Replace($":{s_dataKey}", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_live_table_is_accepted_after_the_first_pass() =>
        Assert.Null(s_target.Judge(Live.Replace(" recalculate", "", StringComparison.Ordinal)));

    [Fact]
    public void No_refusal_of_a_line_with_other_words_repeats_a_key()
    {
        int keys = Live.IndexOf("internal_hash", StringComparison.Ordinal);
        Gen.Select(Gen.Int[0, keys], Gen.Int[0, 40], Gen.String[Gen.Char[' ', '~'], 0, 20])
            .Sample(
                (at, cut, text) =>
                {
                    string live = $"{Live[..at]}{text} {Live[Math.Min(at + cut, keys)..]}";
                    string refusal = $"{s_target.Judge(live)}";
                    Assert.DoesNotContain("dadada", refusal, StringComparison.Ordinal);
                    Assert.DoesNotContain("707070", refusal, StringComparison.Ordinal);
                }
            );
    }

    [Fact]
    public void Any_bytes_but_a_line_are_refused() =>
        Gen.Byte.Array[0, 100].Sample(bytes => Assert.NotNull(s_target.Judge(0, 8000, "integrity", bytes)));

    [Theory]
    [InlineData(" J ", " B ", "dm.integrity-mode")]
    [InlineData(" J ", " D ", "dm.integrity-mode")]
    [InlineData(" J ", " R ", "dm.integrity-mode")]
    [InlineData("253:3 0 32", "253:3 0 4", "dm.integrity-mode")]
    [InlineData("253:3", "253:4", "dm.integrity-mode")]
    [InlineData(" fix_hmac", "", "dm.integrity-option")]
    [InlineData(" fix_hmac", " fix_hmac legacy_recalculate", "dm.integrity-option")]
    [InlineData(" fix_hmac", " fix_hmac reset_recalculate", "dm.integrity-option")]
    [InlineData(" fix_hmac", " fix_hmac meta_device:8:1", "dm.integrity-option")]
    [InlineData(" fix_hmac", " fix_padding fix_hmac", "dm.integrity-option")]
    [InlineData(" fix_hmac", " fix_padding", "dm.integrity-option")]
    [InlineData(" commit_time:10000", " sectors_per_bit:32768 bitmap_flush_interval:100", "dm.integrity-option")]
    [InlineData(" journal_mac", " journal_crypt:ctr(aes):e0e1 journal_mac", "dm.integrity-option")]
    [InlineData(" allow_discards", "", "dm.integrity-option")]
    [InlineData("253:3 0", "253:3 8", "dm.integrity-mode")]
    [InlineData("block_size:4096 ", "", "dm.integrity-option")]
    [InlineData("block_size:4096", "block_size:4096 block_size:512", "dm.integrity-option")]
    [InlineData("block_size:4096", "block_size:512", "dm.integrity-option")]
    [InlineData("(sha256):da", "(sha256):db", "dm.integrity-key")]
    [InlineData("(sha256):70", "(sha256):71", "dm.integrity-key")]
    [InlineData("(sha256):dada", "(sha256):", "dm.integrity-key")]
    [InlineData("internal_hash:hmac(sha256)", "internal_hash:crc32c", "dm.integrity-option")]
    [InlineData("journal_mac:hmac(sha256)", "journal_mac:crc32c", "dm.integrity-option")]
    [InlineData("journal_mac:hmac(sha256)", "journal_crypt:ctr(aes)", "dm.integrity-option")]
    public void A_weaker_live_table_is_refused(string part, string other, string reason)
    {
        string live = Live.Replace(part, other, StringComparison.Ordinal);
        Assert.NotEqual(Live, live);
        Refusal? refusal = s_target.Judge(live);
        Assert.Equal(reason, refusal?.Reason);
        Assert.DoesNotContain(s_dataKey, $"{refusal}", StringComparison.Ordinal);
        Assert.DoesNotContain(s_journalKey, $"{refusal}", StringComparison.Ordinal);
    }
}
