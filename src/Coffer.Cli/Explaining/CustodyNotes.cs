using System.Globalization;
using System.Text.Json;

namespace Coffer.Cli.Explaining;

/// <summary>What a machine's custodian says beside its header, for people; its software was judged before.</summary>
internal static class CustodyNotes
{
    /// <summary>The notes; one that says so when the answer is not understood.</summary>
    /// <param name="utf8">The answer to <c>GET /v1/custody</c>.</param>
    public static IReadOnlyList<string> Of(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8);
            return [.. Read(document.RootElement)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return ["the custodian's answer is not understood: is the machine of another version?"];
        }
    }

    private static IEnumerable<string> Read(JsonElement custody)
    {
        if (!custody.GetProperty("unlock-secret").GetBoolean())
            yield return "nobody has the unlock secret (recovered or revoked): coffer rotate --level reseal, or only a recovery opens the next boot";
        foreach (JsonElement level in custody.GetProperty("schedule").EnumerateArray())
            yield return Schedule(level);
    }

    private static string Schedule(JsonElement level) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"the machine renews by itself: {Word(level)} every {level.GetProperty("every-days").GetInt64()} days, next in {level.GetProperty("next-in-hours").GetInt64() / 24} days that it runs{Last(level)}"
        );

    private static string Word(JsonElement level) =>
        string.Concat(level.GetProperty("level").GetString()!.Where(char.IsAsciiLetter).Take(16));

    private static string Last(JsonElement level) =>
        level.TryGetProperty("last-generation", out JsonElement last)
        && ulong.TryParse(last.GetString(), CultureInfo.InvariantCulture, out ulong generation)
            ? $"; last at generation {generation}"
            : "";
}
