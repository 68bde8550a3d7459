using static Coffer.Cli.Judging.Page.HtmlWriter;

namespace Coffer.Cli.Judging.Page;

/// <summary>Draws a chain of trust as inline SVG: boxes on a grid, arrows between them.</summary>
internal static class ChainPicture
{
    private const double BoxWidth = 178;
    private const double BoxHeight = 60;
    private const double ColumnStep = 238;
    private const double RowStep = 132;
    private const double Margin = 10;
    private const int LongestDetail = 22;

    /// <summary>Draws it.</summary>
    public static void Write(HtmlWriter html, TrustChain chain)
    {
        double width = (chain.Nodes.Max(node => node.Column) * ColumnStep) + BoxWidth + (2 * Margin);
        double height = (chain.Nodes.Max(node => node.Row) * RowStep) + BoxHeight + (2 * Margin);
        html.Begin(
            "svg",
            ("viewBox", $"0 0 {Number(width)} {Number(height)}"),
            ("role", "img"),
            ("aria-label", "Chain of trust"),
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("class", "chain")
        );
        WriteMarkers(html);
        foreach (ChainLink link in chain.Links)
            WriteLink(html, link);
        foreach (ChainNode node in chain.Nodes)
            WriteNode(html, node);
        html.End();
    }

    /// <summary>Class of a state in the style sheet.</summary>
    public static string ClassOf(ChainState state) =>
        state switch
        {
            ChainState.Good => "good",
            ChainState.Bad => "bad",
            _ => "none",
        };

    private static void WriteMarkers(HtmlWriter html)
    {
        html.Begin("defs");
        foreach (ChainState state in Enum.GetValues<ChainState>())
        {
            html.Begin(
                "marker",
                ("id", $"arrow-{ClassOf(state)}"),
                ("viewBox", "0 0 8 8"),
                ("refX", "7"),
                ("refY", "4"),
                ("markerWidth", "7"),
                ("markerHeight", "7"),
                ("orient", "auto-start-reverse")
            );
            html.Empty("path", ("d", "M0 0 8 4 0 8z"), ("class", $"head {ClassOf(state)}"));
            html.End();
        }
        html.End();
    }

    private static void WriteNode(HtmlWriter html, ChainNode node)
    {
        double x = X(node);
        double y = Y(node);
        html.Begin("g", ("class", $"box {ClassOf(node.State)}"));
        html.Element("title", node.Why);
        html.Empty(
            "rect",
            ("x", Number(x)),
            ("y", Number(y)),
            ("width", Number(BoxWidth)),
            ("height", Number(BoxHeight)),
            ("rx", "9")
        );
        html.Element("text", node.Title, ("x", Number(x + 14)), ("y", Number(y + 25)), ("class", "name"));
        html.Element("text", Short(node.Detail), ("x", Number(x + 14)), ("y", Number(y + 44)), ("class", "detail"));
        html.End();
    }

    private static void WriteLink(HtmlWriter html, ChainLink link)
    {
        (double x1, double y1, double x2, double y2) = Ends(link.From, link.To);
        string kind = ClassOf(link.State);
        bool across = link.From.Row == link.To.Row;
        double bend = across ? 0 : RowStep - BoxHeight;
        string path =
            across ? $"M{Number(x1)} {Number(y1)}L{Number(x2)} {Number(y2)}"
            : y2 > y1
                ? $"M{Number(x1)} {Number(y1)}C{Number(x1)} {Number(y1 + (bend * 0.6))} {Number(x2)} {Number(y2 - (bend * 0.6))} {Number(x2)} {Number(y2)}"
            : $"M{Number(x1)} {Number(y1)}C{Number(x1)} {Number(y1 - (bend * 0.6))} {Number(x2)} {Number(y2 + (bend * 0.6))} {Number(x2)} {Number(y2)}";
        html.Empty("path", ("d", path), ("class", $"link {kind}"), ("marker-end", $"url(#arrow-{kind})"));
        double labelX = (x1 + x2) / 2;
        double labelY = across ? y1 - 7 : ((y1 + y2) / 2) + 4;
        html.Element("text", link.Label, ("x", Number(labelX)), ("y", Number(labelY)), ("class", "label"));
    }

    // Neighbours in a row are joined at their sides, others at top and bottom.
    private static (double X1, double Y1, double X2, double Y2) Ends(ChainNode from, ChainNode to)
    {
        if (from.Row == to.Row)
        {
            double y = Y(from) + (BoxHeight / 2);
            return from.Column < to.Column
                ? (X(from) + BoxWidth, y, X(to) - 2, y)
                : (X(from), y, X(to) + BoxWidth + 2, y);
        }
        double toward = Math.Sign(to.Column - from.Column) * BoxWidth / 4;
        double x1 = X(from) + (BoxWidth / 2) + toward;
        double x2 = X(to) + (BoxWidth / 2) - toward;
        return from.Row < to.Row ? (x1, Y(from) + BoxHeight, x2, Y(to) - 2) : (x1, Y(from), x2, Y(to) + BoxHeight + 2);
    }

    private static double X(ChainNode node) => Margin + (node.Column * ColumnStep);

    private static double Y(ChainNode node) => Margin + (node.Row * RowStep);

    private static string Short(string text) =>
        text.Length <= LongestDetail ? text : $"{text[..(LongestDetail - 1)]}\u2026";
}
