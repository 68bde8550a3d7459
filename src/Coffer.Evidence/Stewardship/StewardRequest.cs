using System.Globalization;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Evidence.Stewardship;

/// <summary>What is asked of the steward: one line of words (docs/formats.md, section 28).</summary>
/// <param name="Verb">What to do.</param>
/// <param name="Operator">Who wants it: SHA-256 of the operator's SubjectPublicKeyInfo, lower case hex; empty where nobody needs to be named.</param>
/// <param name="Workload">Name of the workload; empty where there is none.</param>
public sealed record StewardRequest(StewardVerb Verb, string Operator = "", string Workload = "")
{
    /// <summary>Most bytes of a request.</summary>
    public const int LargestSize = 256;

    /// <summary>Most lines that are asked for at once.</summary>
    public const int MostLines = 10_000;

    /// <summary>Furthest back that lines are asked for, seconds.</summary>
    public const long FurthestBack = 10L * 366 * 24 * 60 * 60;

    private const int LongestName = 32;
    private const int WhoLength = 64;
    private const string Follows = "follow";
    private const string Ends = "end";

    /// <summary>How many lines, of <see cref="StewardVerb.Logs"/>.</summary>
    public int Lines { get; init; }

    /// <summary>From how many seconds ago on; 0 for all.</summary>
    public long SinceSeconds { get; init; }

    /// <summary>True to go on with what is printed later.</summary>
    public bool Follow { get; init; }

    /// <summary>The line, without an end.</summary>
    public byte[] ToBytes()
    {
        string line = Verb switch
        {
            StewardVerb.Restart => $"restart {Operator} {Workload}",
            StewardVerb.Logs => string.Create(
                CultureInfo.InvariantCulture,
                $"logs {Operator} {Workload} {Lines} {SinceSeconds} {(Follow ? Follows : Ends)}"
            ),
            _ => "workloads",
        };
        return Encoding.ASCII.GetBytes(line);
    }

    /// <summary>Reads a line; only <see cref="ToBytes"/> of a request is one.</summary>
    public static Parsed<StewardRequest> Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > LargestSize)
            return Refuse($"at most {LargestSize} bytes", $"{bytes.Length}");
        string text = Encoding.Latin1.GetString(bytes);
        if (Of(text.Split(' ')) is { } request && request.ToBytes().AsSpan().SequenceEqual(bytes))
            return request;
        return Refuse(
            "a verb with its arguments",
            string.Concat(text.Take(40).Select(c => c is >= ' ' and <= '~' ? c : '?'))
        );
    }

    /// <summary>True for what may be the name of a workload.</summary>
    public static bool IsName(string text) =>
        text.Length is >= 1 and <= LongestName
        && char.IsAsciiLetterLower(text[0])
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static StewardRequest? Of(string[] words) =>
        words switch
        {
            ["workloads"] => new StewardRequest(StewardVerb.Workloads),
            ["restart", { } who, { } name] when IsWho(who) && IsName(name) => new StewardRequest(
                StewardVerb.Restart,
                who,
                name
            ),
            ["logs", { } who, { } name, { } lines, { } since, { } end and (Follows or Ends)]
                when IsWho(who) && IsName(name) && IsNumber(lines, MostLines) && IsNumber(since, FurthestBack) =>
                new StewardRequest(StewardVerb.Logs, who, name)
                {
                    Lines = int.Parse(lines, CultureInfo.InvariantCulture),
                    SinceSeconds = long.Parse(since, CultureInfo.InvariantCulture),
                    Follow = end == Follows,
                },
            _ => null,
        };

    private static bool IsWho(string word) => word.Length == WhoLength && word.All(char.IsAsciiHexDigitLower);

    private static bool IsNumber(string word, long most) =>
        long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number <= most;

    private static Refusal Refuse(string expected, string seen) => new("request.steward", "request", expected, seen);
}
