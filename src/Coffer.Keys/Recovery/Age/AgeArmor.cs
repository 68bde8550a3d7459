using System.Text;
using Coffer.Bytes;

namespace Coffer.Keys.Recovery.Age;

/// <summary>
/// The ASCII armor of age files: strict PEM (RFC 7468, section 3) with the label <c>AGE ENCRYPTED FILE</c>
/// (age-encryption.org/v1, section "ASCII armor"). White space is allowed around it and nowhere else.
/// </summary>
public static class AgeArmor
{
    private const string Begin = "-----BEGIN AGE ENCRYPTED FILE-----";
    private const string End = "-----END AGE ENCRYPTED FILE-----";
    private const int Columns = 64;

    /// <summary>The lines of an armored file.</summary>
    public static IEnumerable<string> Lines(ReadOnlyMemory<byte> file)
    {
        yield return Begin;
        foreach (char[] line in Convert.ToBase64String(file.Span).Chunk(Columns))
            yield return new string(line);
        yield return End;
    }

    /// <summary>The binary file: what is not armored is given back as it is.</summary>
    /// <param name="file">At most some kilobytes: bound it before.</param>
    public static Parsed<byte[]> Remove(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> trimmed = file.Trim(" \t\r\n"u8);
        if (!trimmed.StartsWith("-----BEGIN"u8))
            return file.ToArray();
        string text = Encoding.Latin1.GetString(trimmed).Replace("\r\n", "\n", StringComparison.Ordinal);
        if (text.Contains('\r') || text.Split('\n') is not [Begin, .. string[] body, End] || !IsFull(body))
            return Refuse($"{Begin}, lines of {Columns} characters of which the last may be shorter, {End}");
        string base64 = string.Concat(body);
        byte[] bytes = new byte[base64.Length / 4 * 3];
        return
            Convert.TryFromBase64String(base64, bytes, out int written)
            && Convert.ToBase64String(bytes, 0, written) == base64
            ? bytes[..written]
            : Refuse("canonical base64 with padding");
    }

    private static bool IsFull(string[] lines) =>
        lines.Length == 0
        || (lines[..^1].All(line => line.Length == Columns) && lines[^1].Length is > 0 and <= Columns);

    private static Refusal Refuse(string expected) =>
        new("age.armor", "armored age file", expected, "another form", "copy the whole file again");
}
