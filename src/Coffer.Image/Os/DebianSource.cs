namespace Coffer.Image.Os;

/// <summary>One suite on one mirror.</summary>
/// <param name="Mirror">Base URL of the mirror, http or https.</param>
/// <param name="Suite">The suite, such as <c>trixie-security</c>.</param>
/// <param name="IsSnapshot">The mirror shows a past day: its Release files may be past their Valid-Until.</param>
public sealed record DebianSource(string Mirror, string Suite, bool IsSnapshot = false)
{
    /// <summary>Most characters of the text.</summary>
    public const int LongestText = 600;

    private const int LongestMirror = 512;

    /// <summary>True for a URL that a description or a lock may name: http or https, nothing that means more in sources.list.</summary>
    public static bool IsMirror(string text) =>
        text.Length <= LongestMirror
        && text.All(c => c is > ' ' and <= '~' and not ('[' or ']' or '"' or '#'))
        && Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && uri is { UserInfo: "", Query: "", Fragment: "" };

    /// <summary>Reads the text of a lock: mirror, suite, and <c>snapshot</c> behind them where it is one; null when it is none.</summary>
    public static DebianSource? Parse(string text) =>
        text.Split(' ') is [var mirror, var suite, .. var rest]
        && IsMirror(mirror)
        && suite.Length is > 0 and <= 64
        && suite.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        && rest is [] or ["snapshot"]
            ? new DebianSource(mirror, suite, rest.Length == 1)
            : null;

    /// <summary>The line of sources.list. The signature of the suite must be by the keyring, whatever else the host trusts.</summary>
    public string Line(string keyring)
    {
        string expired = IsSnapshot ? " check-valid-until=no" : "";
        return $"deb [signed-by={keyring} arch=amd64 target=Packages{expired}] {Mirror} {Suite} main";
    }

    /// <summary>The text in a lock.</summary>
    public override string ToString() => $"{Mirror} {Suite}{(IsSnapshot ? " snapshot" : "")}";
}
