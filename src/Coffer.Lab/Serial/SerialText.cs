using System.Text;
using System.Text.RegularExpressions;

namespace Coffer.Lab.Serial;

/// <summary>Makes one printable line of what a serial console sent: firmware paints with escape sequences.</summary>
internal static partial class SerialText
{
    /// <summary>The text of a line, without escape sequences and control characters.</summary>
    public static string Clean(ReadOnlySpan<byte> line)
    {
        string text = EscapeSequence().Replace(Encoding.UTF8.GetString(line), "");
        return ControlCharacters().Replace(text, "").TrimEnd();
    }

    // ECMA-48: control sequences (CSI) and two-character escapes.
    [GeneratedRegex(@"\x1b(\[[0-?]*[ -/]*[@-~]|[@-Z\\-_=>])")]
    private static partial Regex EscapeSequence();

    [GeneratedRegex(@"[\x00-\x08\x0a-\x1f\x7f]")]
    private static partial Regex ControlCharacters();
}
