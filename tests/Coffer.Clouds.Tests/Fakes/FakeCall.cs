using System.Text.Json.Nodes;

namespace Coffer.Clouds.Tests.Fakes;

/// <summary>A call that the fake got.</summary>
/// <param name="Method">The interface's method: <c>images.insert</c>.</param>
/// <param name="Number">How many of this method before, and one.</param>
/// <param name="Parameters">What the path gives.</param>
/// <param name="Query">What the query gives.</param>
/// <param name="Body">The body, where it is JSON.</param>
internal sealed record FakeCall(
    string Method,
    int Number,
    IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyDictionary<string, string> Query,
    JsonObject? Body
);
