namespace Coffer.Lab.Serial;

/// <summary>One line the machine wrote to its serial console.</summary>
/// <param name="Number">Its number, from 0.</param>
/// <param name="At">When its first byte came, counted from the start of QEMU by the host's monotonic clock.</param>
/// <param name="Text">The text, without line end, escape sequences and control characters.</param>
public sealed record SerialLine(int Number, TimeSpan At, string Text)
{
    /// <summary>The line as the log file holds it: seconds, then the text.</summary>
    public override string ToString() => $"[{At.TotalSeconds, 9:F3}] {Text}";
}
