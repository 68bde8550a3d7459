using System.Text;
using Coffer.Bytes;
using Coffer.Init.Vault;
using Coffer.Linux.DeviceMapper;
using Coffer.Storage.DeviceMapper;

namespace Coffer.Init.Tests.Vault;

public sealed class CryptTableTests
{
    private const long MiB = 1 << 20;

    [Fact]
    public void A_vault_at_rest_has_one_line() =>
        Assert.Equal(
            ["0 2048 aes-xts-plain64 :64:logon:coffer:vault 0 254:2 32768 2 allow_discards sector_size:4096"],
            Lines(CryptTable.Of("254:2", MiB, 0))
        );

    [Fact]
    public void In_the_middle_the_next_key_ends_where_the_present_one_begins_and_every_sector_keeps_its_IV_and_place() =>
        Assert.Equal(
            [
                "0 2048 aes-xts-plain64 :64:logon:coffer:vault-next 0 254:2 32768 2 allow_discards sector_size:4096",
                "2048 6144 aes-xts-plain64 :64:logon:coffer:vault 2048 254:2 34816 2 allow_discards sector_size:4096",
            ],
            Lines(CryptTable.Of("254:2", 4 * MiB, MiB))
        );

    [Fact]
    public void At_the_end_the_next_key_has_all() =>
        Assert.Equal(
            ["0 2048 aes-xts-plain64 :64:logon:coffer:vault-next 0 254:2 32768 2 allow_discards sector_size:4096"],
            Lines(CryptTable.Of("254:2", MiB, MiB))
        );

    [Theory]
    [InlineData(-512)]
    [InlineData(MiB + 512)]
    [InlineData(100)]
    public void A_boundary_that_is_none_is_the_callers_fault(long boundary) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => CryptTable.Of("254:2", MiB, boundary));

    [Theory]
    [InlineData(0, "dm.lines")]
    [InlineData(MiB, null)]
    [InlineData(2 * MiB, "dm.crypt-size")]
    public void A_live_table_of_another_boundary_is_refused(long live, string? reason) =>
        Assert.Equal(reason, Judge(CryptTable.Of("254:2", 4 * MiB, live), CryptTable.Of("254:2", 4 * MiB, MiB)));

    [Fact]
    public void Lines_in_another_order_are_refused()
    {
        CryptTarget[] table = [.. CryptTable.Of("254:2", 4 * MiB, 2 * MiB)];
        Assert.Equal("dm.crypt-size", Judge([.. table.Reverse()], table));
    }

    private static string? Judge(IReadOnlyList<CryptTarget> live, IReadOnlyList<CryptTarget> asked)
    {
        DmTarget[] lines = [.. live.Select(line => new DmTarget(line.Start, line.Length, line.Type, line.Render()))];
        return Mapping.Judge("vault", lines, asked)?.Reason;
    }

    private static string[] Lines(IEnumerable<CryptTarget> table) =>
        [
            .. table.Select(line =>
            {
                using Secret text = line.Render();
                return $"{line.Start} {line.Length} {Encoding.ASCII.GetString(text.Span)}";
            }),
        ];
}
