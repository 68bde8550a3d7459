using System.Text;
using System.Text.RegularExpressions;

namespace Coffer.Image.Root;

/// <summary>A pattern over paths of the root: <c>*</c> matches within one segment, <c>**</c> over several.</summary>
public sealed class PathPattern
{
    private readonly Regex _regex;

    /// <summary>A pattern such as <c>usr/share/doc/**</c>.</summary>
    public PathPattern(string text)
    {
        Text = text;
        StringBuilder regex = new("^");
        for (int i = 0; i < text.Length; i++)
            regex.Append(
                text[i] != '*' ? Regex.Escape(text[i].ToString())
                : i + 1 < text.Length && text[i + 1] == '*' && i++ >= 0 ? ".*"
                : "[^/]*"
            );
        _regex = new Regex(regex.Append('$').ToString(), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    /// <summary>The pattern as written.</summary>
    public string Text { get; }

    /// <summary>True when <paramref name="path"/> is meant.</summary>
    public bool Matches(string path) => _regex.IsMatch(path);
}
