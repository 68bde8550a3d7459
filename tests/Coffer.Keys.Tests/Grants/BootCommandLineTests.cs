using Coffer.Bytes;
using Coffer.Keys.Grants;
using CsCheck;

namespace Coffer.Keys.Tests.Grants;

public sealed class BootCommandLineTests
{
    private static readonly string s_root = new('a', 64);
    private static readonly string s_salt = new('5', 64);

    private static string Line =>
        $"coffer.mode=boot coffer.disk=5d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d20 coffer.root={s_root} coffer.salt={s_salt} "
        + "coffer.blocks=4711 coffer.profile=production";

    [Fact]
    public void Every_word_is_read()
    {
        BootCommandLine read = BootCommandLine.Read(Line + " quiet panic=-1\n").OrThrow();
        Assert.Equal(BootMode.Boot, read.Mode);
        Assert.Equal(new Guid("5d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d20"), read.Disk);
        Assert.Equal(Convert.FromHexString(s_root), read.RootHash.ToArray());
        Assert.Equal(Convert.FromHexString(s_salt), read.Salt.ToArray());
        Assert.Equal(4711, read.DataBlocks);
        Assert.Equal(BuildProfile.Production, read.Profile);
        Assert.Equal(Line, read.ToString());
    }

    [Theory]
    [InlineData("coffer.mode=boot", "coffer.mode=Boot")]
    [InlineData("coffer.mode=boot", "coffer.mode=1")]
    [InlineData("coffer.mode=boot", "coffer.mode=5")]
    [InlineData("coffer.mode=boot", "coffer.mode=-1")]
    [InlineData("coffer.mode=boot", "coffer.mode=boot,install")]
    [InlineData("coffer.mode=boot", "coffer.mode=rescue")]
    [InlineData("coffer.mode=boot", "quiet coffer.mode=boot")]
    [InlineData("coffer.mode=boot", "coffer.mode=boot coffer.mode=install")]
    [InlineData("coffer.mode=boot ", "")]
    [InlineData("coffer.disk=5d2c", "coffer.disk=5D2C")]
    [InlineData("coffer.disk=5d2c9f3a-", "coffer.disk=5d2c9f3a")]
    [InlineData("coffer.root=a", "coffer.root=A")]
    [InlineData("coffer.root=aa", "coffer.root=a")]
    [InlineData("coffer.salt=5", "coffer.salt=55")]
    [InlineData("coffer.salt=5", "coffer.salt=g")]
    [InlineData("coffer.blocks=4711", "coffer.blocks=0")]
    [InlineData("coffer.blocks=4711", "coffer.blocks=04711")]
    [InlineData("coffer.blocks=4711", "coffer.blocks=-4711")]
    [InlineData("coffer.blocks=4711", "coffer.blocks=4294967297")]
    [InlineData("coffer.blocks=4711", "coffer.blocks=99999999999999999999")]
    [InlineData("coffer.profile=production", "coffer.profile=lab coffer.profile=production")]
    [InlineData("coffer.profile=production", "coffer.profile=")]
    [InlineData("coffer.profile=production", "coffer.profile=0")]
    [InlineData("coffer.profile=production", "coffer.profile=7")]
    [InlineData("coffer.profile=production", "coffer.profile=-1")]
    [InlineData("coffer.profile=production", "coffer.profile=Lab")]
    [InlineData("coffer.disk=5d2c9f3a", "coffer.disk=0x2c9f3a")]
    [InlineData("coffer.disk=5d2c9f3a", "coffer.disk=+d2c9f3a")]
    [InlineData("coffer.disk=", "coffer.disk={")]
    [InlineData("coffer.blocks=4711", "coffer.blocks=+4711")]
    [InlineData("coffer.blocks=4711", "coffer.blocks=0x1267")]
    [InlineData("coffer.profile=production", "coffer.profile=production quiet coffer.root=x")]
    [InlineData(" coffer.disk", "  coffer.disk")]
    [InlineData(" coffer.disk", "\tcoffer.disk")]
    public void Another_spelling_is_refused(string part, string other)
    {
        string line = Line.Replace(part, other, StringComparison.Ordinal);
        Assert.NotEqual(Line, line);
        Assert.Equal("command-line.malformed", BootCommandLine.Read(line).Refusal?.Reason);
    }

    [Theory]
    [InlineData("", RecoveryWays.Network)]
    [InlineData(" coffer.recovery=off", RecoveryWays.Off)]
    [InlineData(" coffer.recovery=console", RecoveryWays.Console)]
    [InlineData(" coffer.recovery=both", RecoveryWays.Both)]
    public void How_it_may_be_recovered_stands_behind_the_others(string word, RecoveryWays ways)
    {
        BootCommandLine read = BootCommandLine.Read($"{Line}{word} quiet").OrThrow();
        Assert.Equal(ways, read.Recovery);
        Assert.Equal(Line + word, read.ToString());
    }

    [Theory]
    [InlineData(" coffer.recovery=network")]
    [InlineData(" coffer.recovery=")]
    [InlineData(" coffer.recovery=Off")]
    [InlineData(" coffer.recovery=0")]
    [InlineData(" coffer.recovery=off coffer.recovery=off")]
    [InlineData(" quiet coffer.recovery=off")]
    public void Another_word_about_recovery_is_refused(string word) =>
        Assert.Equal("command-line.malformed", BootCommandLine.Read(Line + word).Refusal?.Reason);

    [Theory]
    [InlineData("\tcoffer.mode=install")]
    [InlineData(" quiet\tcoffer.mode=install")]
    [InlineData(" quiet\ncoffer.mode=install")]
    [InlineData("\n\n")]
    [InlineData("\r\n")]
    [InlineData(" quiet\0")]
    [InlineData(" quiet\u00a0coffer.mode=install")]
    public void A_character_behind_which_words_could_hide_is_refused(string rest) =>
        Assert.Equal("printable ASCII", BootCommandLine.Read(Line + rest).Refusal?.Expected);

    [Fact]
    public void Words_in_another_order_doubled_or_missing_are_refused()
    {
        string[] words = Line.Split(' ');
        for (int i = 0; i < words.Length; i++)
        {
            Assert.NotNull(BootCommandLine.Read(string.Join(' ', [.. words[..i], .. words[(i + 1)..], "a"])).Refusal);
            Assert.NotNull(BootCommandLine.Read($"{Line} quiet {words[i]}").Refusal);
            for (int j = 0; j < i; j++)
            {
                string[] exchanged = [.. words];
                (exchanged[i], exchanged[j]) = (words[j], words[i]);
                Assert.NotNull(BootCommandLine.Read(string.Join(' ', exchanged)).Refusal);
            }
        }
    }

    [Fact]
    public void A_line_longer_than_the_kernel_takes_is_refused() =>
        Assert.NotNull(BootCommandLine.Read(Line + new string(' ', 4096)).Refusal);

    [Fact]
    public void Any_line_never_throws_and_reads_as_what_would_be_written() =>
        Gen.Select(
                Gen.Int[0, Line.Length - 1],
                Gen.Int[0, 9],
                Gen.String[Gen.Char[" .=-cofer.mdeisktbl0123456789abf\n"], 0, 9]
            )
            .Sample(
                (at, cut, text) =>
                {
                    string line = Line[..at] + text + Line[Math.Min(at + cut, Line.Length)..];
                    Parsed<BootCommandLine> read = BootCommandLine.Read(line);
                    Assert.True(
                        read.Refusal is not null || line.StartsWith(read.OrThrow().ToString(), StringComparison.Ordinal)
                    );
                },
                iter: 2000
            );

    [Fact]
    public void Any_values_round_trip() =>
        Gen.Select(
                Gen.Bool,
                Gen.Byte.Array[16],
                Gen.Byte.Array[32],
                Gen.Byte.Array[32],
                Gen.Long[1, 1L << 32],
                Gen.Bool
            )
            .Sample(
                (install, disk, root, salt, blocks, lab) =>
                {
                    BootCommandLine line = new(
                        install ? BootMode.Install : BootMode.Boot,
                        new Guid(disk),
                        root,
                        salt,
                        blocks,
                        lab ? BuildProfile.Lab : BuildProfile.Production
                    );
                    Assert.Equal(line.ToString(), BootCommandLine.Read($"{line} quiet").OrThrow().ToString());
                },
                iter: 300
            );
}
