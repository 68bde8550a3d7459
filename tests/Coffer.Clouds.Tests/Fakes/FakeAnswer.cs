using System.Text.Json.Nodes;

namespace Coffer.Clouds.Tests.Fakes;

/// <summary>An answer of the fake.</summary>
/// <param name="Status">Status; 0 drops the connection.</param>
/// <param name="Body">JSON; null for none.</param>
internal sealed record FakeAnswer(int Status, JsonNode? Body = null)
{
    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>The connection ends without an answer.</summary>
    public static FakeAnswer Dropped { get; } = new(0);

    /// <summary>An error as Google writes it.</summary>
    public static FakeAnswer Error(int status, string message, string reason = "other") =>
        new(
            status,
            new JsonObject
            {
                ["error"] = new JsonObject
                {
                    ["code"] = status,
                    ["message"] = message,
                    ["errors"] = new JsonArray(new JsonObject { ["message"] = message, ["reason"] = reason }),
                },
            }
        );
}
