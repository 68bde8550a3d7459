using System.Text;
using Coffer.Bytes;

namespace Coffer.Evidence.Custody;

/// <summary>What is asked of the custodian: one line of words (docs/formats.md, section 23).</summary>
/// <param name="Verb">What to do.</param>
/// <param name="Argument">Level of a rotation, confirmation of a destruction; empty otherwise.</param>
public sealed record CustodyRequest(CustodyVerb Verb, string Argument = "")
{
    /// <summary>Most bytes of a request.</summary>
    public const int LargestSize = 128;

    private static readonly string[] s_levels = ["reseal", "rewrap", "recovery", "all"];

    /// <summary>The line, without an end.</summary>
    public byte[] ToBytes() =>
        Encoding.ASCII.GetBytes(Argument.Length == 0 ? WordOf(Verb) : $"{WordOf(Verb)} {Argument}");

    /// <summary>Reads a line; only <see cref="ToBytes"/> of a request is one.</summary>
    public static Parsed<CustodyRequest> Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > LargestSize)
            return Refuse($"at most {LargestSize} bytes", $"{bytes.Length}");
        string text = Encoding.Latin1.GetString(bytes);
        string[] words = text.Split(' ');
        foreach (CustodyVerb verb in Enum.GetValues<CustodyVerb>())
            if (words[0] == WordOf(verb) && Takes(verb, words[1..]))
                return new CustodyRequest(verb, words.Length == 2 ? words[1] : "");
        return Refuse(
            "a verb with its argument",
            string.Concat(text.Take(40).Select(c => c is >= ' ' and <= '~' ? c : '?'))
        );
    }

    /// <summary>True for the words of a rotation's level.</summary>
    public static bool IsLevel(string word) => s_levels.Contains(word);

    private static bool Takes(CustodyVerb verb, string[] arguments) =>
        verb switch
        {
            CustodyVerb.Rotate => arguments is [string level] && IsLevel(level),
            CustodyVerb.Destroy => arguments is [string vault] && Guid.TryParseExact(vault, "D", out _),
            _ => arguments.Length == 0,
        };

    private static string WordOf(CustodyVerb verb) =>
        verb switch
        {
            CustodyVerb.Rotate => "rotate",
            CustodyVerb.Revoke => "revoke",
            CustodyVerb.Destroy => "destroy",
            CustodyVerb.Header => "header",
            CustodyVerb.Escrow => "escrow",
            CustodyVerb.Birth => "birth",
            CustodyVerb.Receipts => "receipts",
            _ => "status",
        };

    private static Refusal Refuse(string expected, string seen) => new("request.custody", "request", expected, seen);
}
