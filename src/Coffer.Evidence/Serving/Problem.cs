using System.Text.Json;
using Coffer.Bytes;

namespace Coffer.Evidence.Serving;

/// <summary>An error as a document (RFC 9457), with the members every refusal of Coffer has.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Refusal">The reason.</param>
public sealed record Problem(int Status, Refusal Refusal)
{
    /// <summary>Its media type.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>Names of the members, as the OpenAPI document lists them.</summary>
    public static IReadOnlyList<string> Members { get; } =
    ["title", "status", "reason", "thing", "expected", "seen", "next"];

    /// <summary>Nothing is there.</summary>
    public static Problem NotFound(string path) =>
        new(404, new("agent.path", "path", "one of those in docs/openapi.yaml", Printable(path)));

    /// <summary>Something is there, but not for this method.</summary>
    public static Problem WrongMethod(string allowed, string method) =>
        new(405, new("agent.method", "method", allowed, Printable(method)));

    /// <summary>Only operators may ask this.</summary>
    public static Problem NoOperator { get; } =
        new(
            403,
            new(
                "agent.operator",
                "client certificate",
                "one of this machine's operators",
                "none",
                "name the operator's certificate and key"
            )
        );

    /// <summary>The machine lacks its configuration, and with it the list of who may ask.</summary>
    public static Problem ConfigurationMissing { get; } =
        new(
            403,
            new(
                "agent.configuration-missing",
                "configuration of the machine",
                "the one that its TPM knows of, which says who may ask",
                "none: the vault was set back or damaged",
                "give the machine the same configuration again, or a newer one: coffer config apply, or on the ESP"
            )
        );

    /// <summary>Too many ask at once.</summary>
    public static Problem Busy { get; } =
        new(503, new("agent.busy", "questions waiting for the TPM", "fewer", "too many", "ask again in a second"));

    /// <summary>Writes it.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("title", $"{Refusal.Thing}: expected {Refusal.Expected}, seen {Refusal.Seen}");
        json.WriteNumber("status", Status);
        json.WriteString("reason", Refusal.Reason);
        json.WriteString("thing", Refusal.Thing);
        json.WriteString("expected", Refusal.Expected);
        json.WriteString("seen", Refusal.Seen);
        if (Refusal.NextStep is not null)
            json.WriteString("next", Refusal.NextStep);
        json.WriteEndObject();
    }

    private static string Printable(string text) =>
        string.Concat(text.Take(64).Select(c => c is >= ' ' and <= '~' ? c : '?'));
}
