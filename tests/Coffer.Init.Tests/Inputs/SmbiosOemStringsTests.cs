using System.Collections.Immutable;
using System.Text;
using Coffer.Init.Inputs;
using CsCheck;

namespace Coffer.Init.Tests.Inputs;

public sealed class SmbiosOemStringsTests
{
    [Fact]
    public void Names_are_kept_and_values_are_not() =>
        Assert.Equal(
            ["io.systemd.credential:ssh.key", "plain"],
            SmbiosOemStrings.Read(Structure("io.systemd.credential:ssh.key=SECRET", "plain")).Value
        );

    [Fact]
    public void A_structure_of_another_type_is_refused()
    {
        byte[] raw = Structure("x");
        raw[0] = 12;
        Assert.Equal("smbios-oem-strings.malformed", SmbiosOemStrings.Read(raw).Refusal?.Reason);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void A_formatted_area_without_room_for_the_count_is_refused(byte length)
    {
        byte[] raw = Structure("x");
        raw[1] = length;
        Assert.Equal("smbios-oem-strings.malformed", SmbiosOemStrings.Read(raw).Refusal?.Reason);
    }

    [Fact]
    public void An_empty_structure_is_refused() => Assert.NotNull(SmbiosOemStrings.Read([]).Refusal);

    [Fact]
    public void A_string_without_an_end_is_not_overlooked() =>
        Assert.Equal(["abc"], SmbiosOemStrings.Read([11, 5, 0, 0, 1, .. "abc"u8]).Value);

    [Fact]
    public void Any_bytes_are_answered() =>
        Gen
            .Byte.Array[0, 300]
            .Sample(bytes =>
                SmbiosOemStrings.Read([11, 5, .. bytes]).TryGet(out ImmutableArray<string> names, out _)
                    ? names.All(name => name.Length <= 80)
                    : names.IsDefault
            );

    internal static byte[] Structure(params string[] strings) =>
        [
            11,
            5,
            0,
            11,
            (byte)strings.Length,
            .. Encoding.ASCII.GetBytes(string.Concat(strings.Select(s => s + '\0'))),
            0,
        ];
}
