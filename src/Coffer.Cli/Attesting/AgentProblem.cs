using System.Globalization;
using System.Text.Json;
using Coffer.Bytes;

namespace Coffer.Cli.Attesting;

/// <summary>Why an agent did not answer: its problem document (RFC 9457), as far as it can be read. Its words may be anybody's.</summary>
internal static class AgentProblem
{
    private const int LongestText = 200;

    /// <summary>The refusal.</summary>
    public static Refusal Of(HttpResponseMessage response, byte[] body)
    {
        string status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement root = document.RootElement;
            return new Refusal(
                "attest.agent",
                $"the agent, status {status}: {Text(root, "thing")} [{Text(root, "reason")}]",
                Text(root, "expected"),
                Text(root, "seen"),
                Text(root, "next") is { Length: > 0 } next ? next : null
            );
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new Refusal("attest.agent", "the agent", "an answer", $"status {status}");
        }
    }

    private static string Text(JsonElement root, string name)
    {
        bool there = root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String;
        string text = there ? value.GetString() ?? "" : "";
        return string.Concat(text.Take(LongestText).Select(c => c is >= ' ' and <= '~' ? c : '.'));
    }
}
