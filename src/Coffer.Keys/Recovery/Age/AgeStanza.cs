using System.Text;

namespace Coffer.Keys.Recovery.Age;

/// <summary>A recipient stanza of an age header: the file key, wrapped for one recipient.</summary>
/// <param name="Type">First argument: which kind of recipient.</param>
/// <param name="Arguments">The others.</param>
/// <param name="Body">Unpadded base64, without line feeds.</param>
internal sealed record AgeStanza(string Type, string[] Arguments, string Body)
{
    private const int Columns = 64;

    /// <summary>Writes it as the header has it.</summary>
    internal void AppendTo(StringBuilder header)
    {
        header.Append("-> ").AppendJoin(' ', [Type, .. Arguments]).Append('\n');
        for (int at = 0; at <= Body.Length; at += Columns)
            header.Append(Body.AsSpan(at, Math.Min(Columns, Body.Length - at))).Append('\n');
    }

    /// <summary>The one argument and the body of a stanza that wraps a file key, or null when they are not of these sizes.</summary>
    internal (byte[] Argument, byte[] Body)? Decode(int argumentSize)
    {
        byte[]? argument = Arguments is [string only] ? AgeText.Decode(only, argumentSize) : null;
        byte[]? body = AgeText.Decode(Body, AgeKeySchedule.FileKeySize + AgeKeySchedule.TagSize);
        return argument is null || body is null ? null : (argument, body);
    }
}
