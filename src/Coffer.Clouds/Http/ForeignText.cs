namespace Coffer.Clouds.Http;

/// <summary>What a cloud says may end on a console: no control characters, and not much of it.</summary>
internal static class ForeignText
{
    private const int Longest = 400;

    /// <summary>The text, fit to be shown.</summary>
    public static string Printable(string text)
    {
        string shown = string.Concat(text.Take(Longest).Select(c => c is >= ' ' and <= '~' ? c : '.'));
        return text.Length > Longest ? shown + "..." : shown;
    }
}
