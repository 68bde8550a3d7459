using Coffer.Bytes;
using Coffer.Init.Console;

namespace Coffer.Init.Tests.Console;

public sealed class RefusalBlockTests
{
    [Fact]
    public void A_refusal_is_four_lines() =>
        Assert.Equal(
            [
                "coffer: REFUSED [unseal.pcr-7] PCR 7",
                "coffer:   expected: aa",
                "coffer:   seen: bb",
                "coffer:   next: undo the change",
            ],
            RefusalBlock.Lines(new Refusal("unseal.pcr-7", "PCR 7", "aa", "bb", "undo the change"))
        );

    [Fact]
    public void Without_a_next_step_it_says_so() =>
        Assert.StartsWith(
            "coffer:   next: nothing can be done",
            RefusalBlock.Lines(new Refusal("a.b", "c", "d", "e")).Last()
        );

    [Theory]
    [InlineData("two\nlines")]
    [InlineData("\u001b[2Jclear")]
    [InlineData("coffer: [switch] done\r")]
    [InlineData("\u202eright to left")]
    public void What_the_host_names_cannot_move_the_cursor(string seen) =>
        Assert.All(
            RefusalBlock.Lines(new Refusal("a.b", "c", "d", seen)),
            line => Assert.DoesNotContain(line, c => c is < ' ' or > '~')
        );

    [Fact]
    public void A_long_value_is_cut() =>
        Assert.All(
            RefusalBlock.Lines(new Refusal("a.b", "c", new string('x', 10_000), "e")),
            line => Assert.True(line.Length < 500)
        );
}
