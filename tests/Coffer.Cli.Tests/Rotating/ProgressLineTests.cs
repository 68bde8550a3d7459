using Coffer.Attestation.Exchange;
using Coffer.Cli.Rotating;

namespace Coffer.Cli.Tests.Rotating;

public sealed class ProgressLineTests
{
    [Fact]
    public void Elsewhere_than_on_a_terminal_there_is_a_line_for_every_tenth_and_every_new_state()
    {
        using StringWriter writer = new();
        ProgressLine line = new(writer, isTerminal: false);
        for (ulong position = 0; position <= 1000; position++)
            line.Show(new ReencryptionProgress(ReencryptionState.Running, position, 1000));
        line.Show(new ReencryptionProgress(ReencryptionState.Paused, 1000, 1000));
        line.End();
        string[] lines = writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(12, lines.Length);
        Assert.StartsWith("rotate: running: 10.0 %", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("rotate: paused: 100.0 %", lines[11], StringComparison.Ordinal);
    }

    [Fact]
    public void On_a_terminal_one_line_is_written_over()
    {
        using StringWriter writer = new();
        ProgressLine line = new(writer, isTerminal: true);
        line.Show(new ReencryptionProgress(ReencryptionState.Running, 1000, 10_000));
        line.Show(new ReencryptionProgress(ReencryptionState.Running, 2, 4));
        line.End();
        string[] shown = writer.ToString().TrimEnd('\n').Split('\r', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, shown.Length);
        Assert.Equal(shown[0].Length, shown[1].Length);
        Assert.EndsWith("\n", writer.ToString(), StringComparison.Ordinal);
    }
}
