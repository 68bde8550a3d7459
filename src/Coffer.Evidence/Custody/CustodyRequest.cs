using System.Globalization;
using System.Text;
using Coffer.Attestation.Exchange;
using Coffer.Bytes;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Evidence.Custody;

/// <summary>What is asked of the custodian: one line of words (docs/formats.md, section 23).</summary>
/// <param name="Verb">What to do.</param>
/// <param name="Argument">
/// Level of a rotation, bound of its speed, confirmation of a destruction, length of a document; empty otherwise.
/// </param>
public sealed record CustodyRequest(CustodyVerb Verb, string Argument = "")
{
    /// <summary>Most bytes of a request.</summary>
    public const int LargestSize = 128;

    /// <summary>Most bytes of a configuration: those of the format (docs/formats.md, section 30).</summary>
    public const int LargestDocument = 49408;

    /// <summary>The level that re-encrypts all data.</summary>
    public const string VolumeKeyLevel = "volume-key";

    private static readonly string[] s_levels = ["reseal", "rewrap", "recovery", "all", VolumeKeyLevel];

    /// <summary>The configuration or the change that follows the line; empty otherwise.</summary>
    public ReadOnlyMemory<byte> Document { get; init; }

    /// <summary>True when a document follows the line.</summary>
    public bool HasDocument => Verb == CustodyVerb.Configure || HasUpdate(Verb);

    /// <summary>A request to follow a configuration.</summary>
    /// <param name="document">At most <see cref="LargestDocument"/> bytes.</param>
    public static CustodyRequest Configure(ReadOnlyMemory<byte> document) => With(CustodyVerb.Configure, document);

    /// <summary>A request about a signed change of db or dbx.</summary>
    /// <param name="verb">To announce it, or to deliver it.</param>
    /// <param name="update">At most <see cref="DatabaseUpdate.LargestSize"/> bytes.</param>
    public static CustodyRequest Of(CustodyVerb verb, ReadOnlyMemory<byte> update) => With(verb, update);

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
            CustodyVerb.Throttle => arguments is [string bound]
                && IsNumber(bound, ReencryptionProgress.LargestThrottle),
            CustodyVerb.Configure => arguments is [string length] && IsNumber(length, LargestDocument),
            _ when HasUpdate(verb) => arguments is [string length] && IsNumber(length, DatabaseUpdate.LargestSize),
            CustodyVerb.Destroy => arguments is [string vault] && Guid.TryParseExact(vault, "D", out _),
            _ => arguments.Length == 0,
        };

    private static bool HasUpdate(CustodyVerb verb) =>
        verb is CustodyVerb.AnnounceDb or CustodyVerb.AnnounceDbx or CustodyVerb.DeliverDb or CustodyVerb.DeliverDbx;

    private static bool IsNumber(string word, ulong most) =>
        ulong.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number)
        && number <= most
        && $"{number}" == word;

    private static string WordOf(CustodyVerb verb) =>
        verb switch
        {
            CustodyVerb.Rotate => "rotate",
            CustodyVerb.Pause => "pause",
            CustodyVerb.Resume => "resume",
            CustodyVerb.Throttle => "throttle",
            CustodyVerb.Progress => "progress",
            CustodyVerb.Revoke => "revoke",
            CustodyVerb.Destroy => "destroy",
            CustodyVerb.Header => "header",
            CustodyVerb.Escrow => "escrow",
            CustodyVerb.Birth => "birth",
            CustodyVerb.Receipts => "receipts",
            CustodyVerb.Configure => "configure",
            CustodyVerb.Configuration => "configuration",
            CustodyVerb.ConfigurationKey => "configuration-key",
            CustodyVerb.AnnounceDb => "announce-db",
            CustodyVerb.AnnounceDbx => "announce-dbx",
            CustodyVerb.DeliverDb => "deliver-db",
            CustodyVerb.DeliverDbx => "deliver-dbx",
            _ => "status",
        };

    private static CustodyRequest With(CustodyVerb verb, ReadOnlyMemory<byte> document) =>
        new(verb, $"{document.Length}") { Document = document };

    private static Refusal Refuse(string expected, string seen) => new("request.custody", "request", expected, seen);
}
