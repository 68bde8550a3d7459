using Coffer.Attestation.Exchange;
using Coffer.Cli.Rotating;

namespace Coffer.Cli.Tests.Rotating;

public sealed class ProgressTextTests
{
    private const ulong MiB = 1 << 20;

    [Theory]
    [InlineData(256, 1000, 8, "running: 25.6 %, 256 MiB of 1000 MiB, 8.0 MiB/s, 1:33 left")]
    [InlineData(0, 1048576, 8, "running: 0.0 %, 0 bytes of 1 TiB, 8.0 MiB/s, 36:24:32 left")]
    [InlineData(8, 16, 0, "running: 50.0 %, 8 MiB of 16 MiB")]
    public void A_line_says_percent_bytes_speed_and_time_left(ulong position, ulong size, ulong rate, string line) =>
        Assert.Equal(
            line,
            ProgressText.Of(new ReencryptionProgress(ReencryptionState.Running, position * MiB, size * MiB, rate * MiB))
        );

    [Fact]
    public void Where_it_waits_the_reason_and_what_helps_are_said() =>
        Assert.Equal(
            "waiting: 50.0 %, 8 MiB of 16 MiB\n  reason: no binding\n  next:   reseal",
            ProgressText.Of(
                new ReencryptionProgress(ReencryptionState.Waiting, 8 * MiB, 16 * MiB, 3, 0, "no binding", "reseal")
            )
        );

    [Fact]
    public void Where_there_is_none_that_is_said() =>
        Assert.Equal(
            "no rotation of the volume key is at work",
            ProgressText.Of(new ReencryptionProgress(ReencryptionState.None))
        );
}
