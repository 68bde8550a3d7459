using System.Globalization;
using System.Text;
using Coffer.Attestation.Audit;
using Coffer.Bytes;

namespace Coffer.Evidence.Stewardship;

/// <summary>What is asked of the steward: one line of words (docs/formats.md, section 28).</summary>
/// <param name="Verb">What to do.</param>
/// <param name="Operator">Who wants it: SHA-256 of the operator's SubjectPublicKeyInfo, lower case hex; empty where nobody needs to be named.</param>
/// <param name="Workload">Name of the workload; of a note, what was done; empty where there is none.</param>
public sealed record StewardRequest(StewardVerb Verb, string Operator = "", string Workload = "")
{
    /// <summary>Most bytes of a request.</summary>
    public const int LargestSize = 512;

    /// <summary>Most lines that are asked for at once.</summary>
    public const int MostLines = 10_000;

    /// <summary>Furthest back that lines are asked for, seconds.</summary>
    public const long FurthestBack = 10L * 366 * 24 * 60 * 60;

    private const int LongestName = 32;
    private const int WhoLength = 64;
    private const string Follows = "follow";
    private const string Ends = "end";
    private const string Nothing = "-";

    /// <summary>How many lines, of <see cref="StewardVerb.Logs"/>.</summary>
    public int Lines { get; init; }

    /// <summary>From how many seconds ago on; 0 for all.</summary>
    public long SinceSeconds { get; init; }

    /// <summary>True to go on with what is printed later.</summary>
    public bool Follow { get; init; }

    /// <summary>What it was done to, of <see cref="StewardVerb.Note"/>; may be empty.</summary>
    public string Target { get; init; } = "";

    /// <summary>What became of it, of <see cref="StewardVerb.Note"/>.</summary>
    public AuditOutcome Outcome { get; init; }

    /// <summary>Reason of a refusal, of <see cref="StewardVerb.Note"/>; empty otherwise.</summary>
    public string Reason { get; init; } = "";

    /// <summary>A note.</summary>
    /// <param name="who">The operator.</param>
    /// <param name="action">What is done.</param>
    /// <param name="target">What to; may be empty.</param>
    /// <param name="outcome">What became of it.</param>
    /// <param name="reason">Reason of a refusal; characters that no reason has become dots.</param>
    public static StewardRequest Note(
        string who,
        string action,
        string target,
        AuditOutcome outcome,
        string reason = ""
    ) =>
        new(StewardVerb.Note, who, action)
        {
            Target = target,
            Outcome = outcome,
            Reason = string.Concat(reason.Take(AuditEntry.LongestText).Select(c => IsPlain(c) ? c : '.')),
        };

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
            StewardVerb.Note =>
                $"note {Operator} {Workload} {OrNothing(Target)} {AuditEntry.WordOf(Outcome)} {OrNothing(Reason)}",
            StewardVerb.Audit => "audit",
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
            ["audit"] => new StewardRequest(StewardVerb.Audit),
            ["note", { } who, { } action, { } target, { } outcome, { } reason]
                when IsWho(who)
                    && IsName(action)
                    && IsWord(target)
                    && AuditEntry.OutcomeOf(outcome) is not null
                    && IsWord(reason) => new StewardRequest(StewardVerb.Note, who, action)
            {
                Target = OrEmpty(target),
                Outcome = AuditEntry.OutcomeOf(outcome)!.Value,
                Reason = OrEmpty(reason),
            },
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

    private static bool IsWord(string word) => word.Length is > 0 and <= AuditEntry.LongestText && word.All(IsPlain);

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':' or '/';

    private static string OrNothing(string text) => text.Length == 0 ? Nothing : text;

    private static string OrEmpty(string word) => word == Nothing ? "" : word;

    private static bool IsWho(string word) => word.Length == WhoLength && word.All(char.IsAsciiHexDigitLower);

    private static bool IsNumber(string word, long most) =>
        long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number <= most;

    private static Refusal Refuse(string expected, string seen) => new("request.steward", "request", expected, seen);
}
