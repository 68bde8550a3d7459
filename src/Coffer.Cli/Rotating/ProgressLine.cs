using Coffer.Attestation.Exchange;

namespace Coffer.Cli.Rotating;

/// <summary>Where progress is written: over and over on one line of a terminal, a line for every tenth and every new state elsewhere.</summary>
/// <param name="writer">Where to.</param>
/// <param name="isTerminal">Whether a line can be written over.</param>
internal sealed class ProgressLine(TextWriter writer, bool isTerminal)
{
    private const int Tenth = 10;

    private int _width;
    private (ReencryptionState State, int Tenth)? _last;

    /// <summary>Shows it, where that says something new.</summary>
    public void Show(ReencryptionProgress progress)
    {
        if (isTerminal)
        {
            string line = ProgressText.Line(progress);
            writer.Write($"\r{line.PadRight(_width)}");
            writer.Flush();
            _width = line.Length;
            return;
        }
        (ReencryptionState, int) now = (progress.State, (int)(ProgressText.Percent(progress) / Tenth));
        if (now == _last)
            return;
        _last = now;
        writer.WriteLine($"rotate: {ProgressText.Line(progress)}");
    }

    /// <summary>Leaves the line that was written over.</summary>
    public void End()
    {
        if (_width > 0)
            writer.WriteLine();
        _width = 0;
    }
}
