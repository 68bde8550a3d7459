using System.Globalization;
using System.Text;

namespace Coffer.Cli.Judging.Page;

/// <summary>Writes well-formed markup. Text and attribute values are escaped here and nowhere else, so nothing can forget it.</summary>
internal sealed class HtmlWriter
{
    private readonly StringBuilder _text = new("<!DOCTYPE html>\n");
    private readonly Stack<string> _open = new();

    /// <summary>Opens an element.</summary>
    public HtmlWriter Begin(string element, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Tag(element, attributes);
        _text.Append('>');
        _open.Push(element);
        return this;
    }

    /// <summary>Closes the innermost element.</summary>
    public HtmlWriter End()
    {
        _text.Append("</").Append(_open.Pop()).Append(">\n");
        return this;
    }

    /// <summary>An element without content.</summary>
    public HtmlWriter Empty(string element, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Tag(element, attributes);
        _text.Append("/>\n");
        return this;
    }

    /// <summary>An element with a text.</summary>
    public HtmlWriter Element(
        string element,
        string text,
        params ReadOnlySpan<(string Name, string Value)> attributes
    ) => Begin(element, attributes).Text(text).End();

    /// <summary>Text.</summary>
    public HtmlWriter Text(string text)
    {
        Escape(text);
        return this;
    }

    /// <summary>A style sheet of our own, which holds nothing that would need escaping.</summary>
    public HtmlWriter Style(string css)
    {
        _text.Append("<style>\n").Append(css).Append("</style>\n");
        return this;
    }

    /// <summary>A number as attributes want it.</summary>
    public static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private void Tag(string element, ReadOnlySpan<(string Name, string Value)> attributes)
    {
        _text.Append('<').Append(element);
        foreach ((string name, string value) in attributes)
        {
            _text.Append(' ').Append(name).Append("=\"");
            Escape(value);
            _text.Append('"');
        }
    }

    // Everything but plain printable characters goes: what evidence says must neither be markup nor reorder the text around it.
    private void Escape(string text)
    {
        foreach (char c in text)
            _ = c switch
            {
                '&' => _text.Append("&amp;"),
                '<' => _text.Append("&lt;"),
                '>' => _text.Append("&gt;"),
                '"' => _text.Append("&quot;"),
                '\'' => _text.Append("&#39;"),
                '\n' => _text.Append('\n'),
                >= ' ' and <= '~' => _text.Append(c),
                >= '\u00a1' and <= '\u024f' => _text.Append(c),
                '\u2192' or '\u2190' or '\u00b7' or '\u2026' or '\u2016' => _text.Append(c),
                _ => _text.Append('\ufffd'),
            };
    }
}
