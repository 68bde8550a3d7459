using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Coffer.Attestation.Exchange;
using Coffer.Bytes;

namespace Coffer.Cli.Operating;

/// <summary>What a machine, judged and accepted, says of itself, its workloads and its keys.</summary>
/// <param name="Machine">The answer to <c>GET /v1/status</c>.</param>
/// <param name="Custody">The answer to <c>GET /v1/custody</c>.</param>
/// <param name="Reencryption">How far a rotation of the volume key is.</param>
/// <param name="Workloads">How the workloads are.</param>
internal sealed record MachineStatus(
    JsonElement Machine,
    JsonElement Custody,
    ReencryptionProgress Reencryption,
    MachineWorkloads Workloads
)
{
    private const int LongestText = 200;

    /// <summary>Why this boot needed the recovery passphrase; empty when it did not.</summary>
    public string Recovered =>
        Find(Machine, "boot") is { } boot && Find(boot, "recovered") is { } recovered ? Text(recovered, "reason") : "";

    /// <summary>Reads the answers.</summary>
    public static Parsed<MachineStatus> Read(
        ReadOnlyMemory<byte> status,
        ReadOnlyMemory<byte> custody,
        ReencryptionProgress reencryption,
        ReadOnlyMemory<byte> workloads
    )
    {
        if (!MachineWorkloads.Read(workloads.Span).TryGet(out MachineWorkloads? read, out Refusal? refusal))
            return refusal;
        if (!Parse(status, "status").TryGet(out JsonElement machine, out refusal))
            return refusal;
        return Parse(custody, "custodian's state")
            .Then<MachineStatus>(kept => new MachineStatus(machine, kept, reencryption, read));
    }

    /// <summary>A member as printable text; empty when it is not there.</summary>
    public static string Text(JsonElement element, string name)
    {
        string text = Find(element, name) is { } value ? TextOf(value) : "";
        return string.Concat(text.Take(LongestText).Select(c => c is >= ' ' and <= '~' ? c : '.'));
    }

    /// <summary>A member as a number; 0 when it is none.</summary>
    public static long Number(JsonElement element, string name) =>
        long.TryParse(Text(element, name), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : 0;

    /// <summary>The elements of a member; none when it is no list.</summary>
    public static IReadOnlyList<JsonElement> List(JsonElement element, string name) =>
        Find(element, name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];

    private static JsonElement? Find(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : null;

    private static string TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : value.GetRawText();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate: no text.
            return "";
        }
    }

    private static Parsed<JsonElement> Parse(ReadOnlyMemory<byte> utf8, string what)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8);
            if (document.RootElement.ValueKind == JsonValueKind.Object && Utf8.IsValid(utf8.Span))
                return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // Said below.
        }
        return new Refusal(
            "status.answer",
            $"the agent's answer: {what}",
            "a JSON object",
            "something else",
            "is the machine of another version?"
        );
    }
}
