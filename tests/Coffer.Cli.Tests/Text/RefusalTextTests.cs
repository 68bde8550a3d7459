using Coffer.Bytes;
using Coffer.Cli.Text;

namespace Coffer.Cli.Tests.Text;

public sealed class RefusalTextTests
{
    [Fact]
    public void A_refusal_names_thing_reason_expected_seen_and_next_step() =>
        Assert.Equal(
            """
            coffer: disk size: refused [lab.disk-too-small]
              expected: at least 2 bytes
              seen:     1
              next:     Choose a larger one
            """,
            RefusalText.Render(
                new Refusal("lab.disk-too-small", "disk size", "at least 2 bytes", "1", "Choose a larger one")
            )
        );

    [Fact]
    public void Lines_of_a_long_value_stay_in_their_column() =>
        Assert.Equal(
            """
            coffer: a: refused [r]
              expected: b
              seen:     one
                        two
            """,
            RefusalText.Render(new Refusal("r", "a", "b", "one\ntwo\n"))
        );
}
