using System.Text;
using System.Text.RegularExpressions;

namespace Coffer.Image.Root;

/// <summary>A pattern over paths of the root: <c>*</c> matches within one segment, <c>**</c> over several.</summary>
public sealed class PathPattern
{
    private readonly Regex _regex;
    private readonly string _start;

    /// <summary>A pattern such as <c>usr/share/doc/**</c>.</summary>
    public PathPattern(string text)
    {
        Text = text;
        _start = text.Split('*')[0];
        StringBuilder regex = new("^");
        foreach (string part in Regex.Split(text, @"(\*+)"))
            regex.Append(
                part switch
                {
                    "*" => "[^/]*",
                    "**" => ".*",
                    _ => Regex.Escape(part),
                }
            );
        _regex = new Regex(regex.Append('$').ToString(), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    /// <summary>The pattern as written.</summary>
    public string Text { get; }

    /// <summary>True when <paramref name="path"/> is meant.</summary>
    public bool Matches(string path) => path.StartsWith(_start, StringComparison.Ordinal) && _regex.IsMatch(path);
}
