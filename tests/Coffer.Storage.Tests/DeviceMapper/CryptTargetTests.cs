using Coffer.Bytes;
using Coffer.Storage.DeviceMapper;
using CsCheck;

namespace Coffer.Storage.Tests.DeviceMapper;

public sealed class CryptTargetTests
{
    private const string Live =
        "aes-xts-plain64 :64:logon:coffer:vault 0 254:2 32768 2 allow_discards sector_size:4096";
    private static readonly CryptTarget s_target = new(2048, "coffer:vault", "254:2", 32768);

    [Fact]
    public void It_asks_for_what_cryptsetup_asks_for_of_such_a_header() => Assert.Equal(Live, s_target.Text());

    [Fact]
    public void The_table_asked_for_is_accepted() => Assert.Null(s_target.Judge(Live));

    [Fact]
    public void The_space_that_the_kernel_leaves_at_the_end_does_not_matter() =>
        Assert.Null(s_target.Judge(Live + " "));

    [Theory]
    [InlineData("cipher_null-ecb :64:logon:coffer:vault 0 254:2 32768 2 allow_discards sector_size:4096")]
    [InlineData("aes-xts-plain64 :64:logon:coffer:vault 8 254:2 32768 2 allow_discards sector_size:4096")]
    [InlineData("aes-xts-plain64 :64:logon:coffer:vault 0 254:3 32768 2 allow_discards sector_size:4096")]
    [InlineData("aes-xts-plain64 :64:logon:coffer:vault 0 254:2 0 2 allow_discards sector_size:4096")]
    [InlineData("aes-xts-plain64 :64:logon:coffer:vault 0 254:2 32768 1 sector_size:4096")]
    [InlineData("aes-xts-plain64 :64:logon:coffer:vault 0 254:2 32768 1 allow_discards")]
    [InlineData("aes-xts-plain64 :64:logon:coffer:vault 0 254:2 32768 2 allow_discards sector_size:512")]
    [InlineData("aes-xts-plain64 :64:logon:coffer:vault 0 254:2 32768")]
    [InlineData(Live + " iv_large_sectors")]
    public void Another_live_table_is_refused(string live) =>
        Assert.Equal("dm.crypt-parameters", s_target.Judge(live)?.Reason);

    [Theory]
    [InlineData("")]
    [InlineData("aes-xts-plain64")]
    [InlineData("aes-xts-plain64 - 0 254:2 32768 2 allow_discards sector_size:4096")]
    [InlineData("aes-xts-plain64 :32:logon:coffer:vault 0 254:2 32768 2 allow_discards sector_size:4096")]
    [InlineData("aes-xts-plain64 :64:user:coffer:vault 0 254:2 32768 2 allow_discards sector_size:4096")]
    [InlineData("aes-xts-plain64 :64:logon:coffer:other 0 254:2 32768 2 allow_discards sector_size:4096")]
    public void Another_key_is_refused(string live) => Assert.Equal("dm.crypt-key", s_target.Judge(live)?.Reason);

    [Theory]
    [InlineData("aes-xts-plain64")]
    [InlineData("cipher_null-ecb")]
    public void A_key_in_clear_is_refused_and_not_repeated(string cipher)
    {
        string key = new string('a', 64) + new string('b', 64);
        Refusal? refusal = s_target.Judge($"{cipher} {key} 0 254:2 32768 2 allow_discards sector_size:4096");
        Assert.Equal("dm.crypt-key", refusal?.Reason);
        Assert.DoesNotContain("aaaa", $"{refusal}", StringComparison.Ordinal);
    }

    [Fact]
    public void Any_bytes_but_the_line_are_refused() =>
        Gen.Byte.Array[0, 100].Sample(bytes => Assert.NotNull(s_target.Judge(0, 2048, "crypt", bytes)));

    [Fact]
    public void Another_size_is_refused() => Assert.Equal("dm.crypt-size", s_target.Judge(Live, length: 4096)?.Reason);

    [Fact]
    public void Another_target_is_refused() => Assert.Equal("dm.crypt-type", s_target.Judge(Live, "linear")?.Reason);
}
