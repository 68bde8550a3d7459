using Coffer.Bytes;
using Coffer.Cli.Running;
using Coffer.Lab.Serial;

namespace Coffer.Cli.Tests.Running;

public sealed class ConsoleTests
{
    [Fact]
    public void A_stage_is_read_from_its_line()
    {
        ConsoleStage? stage = ConsoleStage.Of(Line(0, "coffer: [unseal] the TPM gave the share +2.104"));
        Assert.Equal(new ConsoleStage("unseal", "the TPM gave the share +2.104", TimeSpan.Zero), stage);
    }

    [Theory]
    [InlineData("coffer: REFUSED [tpm.pcr] unseal")]
    [InlineData("[    1.0] kernel: something")]
    [InlineData("coffer: [UPPER] no")]
    public void Other_lines_are_no_stage(string text) => Assert.Null(ConsoleStage.Of(Line(0, text)));

    [Fact]
    public void The_PCRs_are_those_of_the_last_boot()
    {
        (string old, string now) = (new('a', 64), new('b', 64));
        SerialLine[] lines =
        [
            Line(0, $"coffer: [inputs] pcr 4 is {old} +1.000"),
            Line(1, $"coffer: [inputs] pcr 4 is {now} +9.000"),
            Line(2, $"coffer: [inputs] pcr 15 is {now} +9.000"),
            Line(3, $"coffer: [disk] pcr 7 is {now} +9.100"),
            Line(4, "coffer: [inputs] pcr 11 is bb +9.100"),
        ];
        Assert.Equal([new(4, now), new(15, now)], ConsolePcr.OfLastBoot(lines));
    }

    [Fact]
    public void A_refusal_is_read_from_its_block()
    {
        SerialLine[] lines =
        [
            Line(0, "coffer: [unseal] asking the TPM"),
            Line(1, "coffer: REFUSED [unseal.pcr-7] PCR 7"),
            Line(2, "coffer:   expected: 11aa"),
            Line(3, "a kernel message in between"),
            Line(4, "coffer:   seen: 22bb"),
            Line(5, "coffer:   next: recover"),
        ];
        Assert.Equal(
            new Refusal("unseal.pcr-7", "the machine, PCR 7", "11aa", "22bb", "recover"),
            ConsoleRefusal.Find(lines)
        );
    }

    [Fact]
    public void A_block_that_was_cut_is_still_a_refusal() =>
        Assert.Equal("r", ConsoleRefusal.Find([Line(0, "coffer: REFUSED [r] x")])?.Reason);

    [Fact]
    public void A_console_without_one_has_none() => Assert.Null(ConsoleRefusal.Find([Line(0, "hello")]));

    private static SerialLine Line(int number, string text) => new(number, TimeSpan.Zero, text);
}
