using System.Net;
using System.Text;
using Coffer.Keys.Access;

namespace Coffer.Cli.Explaining;

/// <summary>Who can decrypt a vault, as a picture (SVG): one lane for each path, from whoever is trusted over what it needs to the vault.</summary>
internal static class AccessPicture
{
    private const int Width = 1180;
    private const int Column = 380;
    private const int Margin = 20;
    private const int Line = 18;
    private const int LongestLine = 52;

    /// <summary>The picture.</summary>
    public static string Render(VaultAccess access)
    {
        StringBuilder body = new();
        int top = 60;
        foreach (AccessPath path in access.Paths)
            top += Lane(body, path, top) + Margin;
        StringBuilder svg = new();
        svg.Append(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {top}\" font-family=\"sans-serif\" font-size=\"13\">\n"
        );
        svg.Append($"<rect width=\"{Width}\" height=\"{top}\" fill=\"#ffffff\"/>\n");
        Text(svg, Margin, 28, access.Subject, "bold");
        Text(svg, Margin, 50, "you trust", "bold");
        Text(svg, Margin + Column, 50, "it needs", "bold");
        Text(svg, Margin + (2 * Column), 50, "so it opens for", "bold");
        return svg.Append(body).Append("</svg>\n").ToString();
    }

    private static int Lane(StringBuilder svg, AccessPath path, int top)
    {
        string[][] boxes =
        [
            [.. path.Trusts.SelectMany(Wrap)],
            [.. path.Needs.SelectMany(Wrap)],
            [path.Name, .. Wrap(path.Who), "", .. Wrap($"ends by: {path.Ends}")],
        ];
        int height = (boxes.Max(lines => lines.Length) * Line) + Margin;
        for (int i = 0; i < boxes.Length; i++)
            Box(svg, Margin + (i * Column), top, height, boxes[i], i == 2);
        for (int i = 1; i < boxes.Length; i++)
            Arrow(svg, Margin + (i * Column), top + (height / 2));
        return height;
    }

    private static void Box(StringBuilder svg, int left, int top, int height, string[] lines, bool result)
    {
        string fill = result ? "#e8f1ff" : "#f4f4f4";
        svg.Append(
            $"<rect x=\"{left}\" y=\"{top}\" width=\"{Column - 30}\" height=\"{height}\" rx=\"6\" fill=\"{fill}\" stroke=\"#667\"/>\n"
        );
        for (int i = 0; i < lines.Length; i++)
            Text(svg, left + 10, top + 22 + (i * Line), lines[i], result && i == 0 ? "bold" : "normal");
    }

    private static void Arrow(StringBuilder svg, int left, int y) =>
        svg.Append($"<path d=\"M {left - 28} {y} h 22 m -6 -4 l 6 4 l -6 4\" stroke=\"#667\" fill=\"none\"/>\n");

    private static void Text(StringBuilder svg, int left, int y, string text, string weight) =>
        svg.Append($"<text x=\"{left}\" y=\"{y}\" font-weight=\"{weight}\">{WebUtility.HtmlEncode(text)}</text>\n");

    private static IEnumerable<string> Wrap(string text)
    {
        StringBuilder line = new();
        foreach (string word in text.Split(' ').SelectMany(Pieces))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > LongestLine)
            {
                yield return line.ToString();
                line.Clear();
            }
            line.Append(line.Length == 0 ? word : $" {word}");
        }
        yield return line.ToString();
    }

    // Names of keys have no blanks to break at.
    private static IEnumerable<string> Pieces(string word) =>
        word.Chunk(LongestLine).Select(piece => new string(piece));
}
