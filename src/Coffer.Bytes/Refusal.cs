namespace Coffer.Bytes;

/// <summary>
/// Why something was refused: the thing, what was expected, what was seen and the next step. Parsers and checks
/// return it instead of throwing, so that hostile input never crosses a border as an exception.
/// </summary>
/// <param name="Reason">Stable machine-readable name of the reason, such as <c>luks2.segment-cipher</c>.</param>
/// <param name="Thing">What was looked at, in the words of its specification.</param>
/// <param name="Expected">What it had to be.</param>
/// <param name="Seen">What it was.</param>
/// <param name="NextStep">What the operator can do about it, where there is something.</param>
public sealed record Refusal(string Reason, string Thing, string Expected, string Seen, string? NextStep = null)
{
    /// <summary>One line for a person, two with a next step.</summary>
    public override string ToString() =>
        NextStep is null
            ? $"{Thing}: expected {Expected}, seen {Seen} [{Reason}]"
            : $"{Thing}: expected {Expected}, seen {Seen} [{Reason}]\n  {NextStep}";
}
