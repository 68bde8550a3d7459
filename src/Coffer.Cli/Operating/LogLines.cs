using System.Text;
using System.Text.Json;

namespace Coffer.Cli.Operating;

/// <summary>
/// Shows lines of a log as they come. They are a workload's words, and a terminal obeys some: control characters are shown as a dot.
/// </summary>
/// <param name="writer">Where to.</param>
/// <param name="json">A JSON document for each line, instead of the line.</param>
internal sealed class LogLines(TextWriter writer, bool json)
{
    private const int LongestLine = 64 * 1024;

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _line = new();

    /// <summary>Takes the next bytes.</summary>
    public void Take(ReadOnlySpan<byte> utf8)
    {
        char[] text = new char[utf8.Length + 1];
        int count = _decoder.GetChars(utf8, text, flush: false);
        foreach (char c in text.AsSpan(0, count))
        {
            if (c == '\n' || _line.Length >= LongestLine)
                End();
            if (c != '\n')
                _line.Append(char.IsControl(c) && c != '\t' ? '.' : c);
        }
        writer.Flush();
    }

    /// <summary>Shows what has no end.</summary>
    public void End()
    {
        if (_line.Length == 0)
            return;
        string line = _line.ToString();
        _line.Clear();
        writer.WriteLine(json ? Document(line) : line);
    }

    // The journal's time stands before the first space; what a line goes on with has none.
    private static string Document(string line)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter document = new(stream))
        {
            document.WriteStartObject();
            if (line.Split(' ', 2) is [{ Length: > 0 } time, { } rest] && char.IsAsciiDigit(time[0]))
            {
                document.WriteString("time", time);
                document.WriteString("text", rest);
            }
            else
                document.WriteString("text", line);
            document.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
