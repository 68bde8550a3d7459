using System.Text.Json;

namespace Coffer.Clouds.Tests.Contracts;

/// <summary>A method of an interface, and the parameters that a path gives it.</summary>
/// <param name="Name">Its name: <c>images.insert</c>.</param>
/// <param name="Rules">What the contract says.</param>
/// <param name="Parameters">What the path gives.</param>
internal sealed record ApiMethod(string Name, JsonElement Rules, IReadOnlyDictionary<string, string> Parameters)
{
    public string? Request => Text("request");

    public string? Response => Text("response");

    public IEnumerable<string> Required =>
        Rules.GetProperty("required").EnumerateArray().Select(name => name.GetString()!);

    /// <summary>The type of a query parameter; null when there is none of this name.</summary>
    public JsonElement? Query(string name) =>
        Rules.GetProperty("query").TryGetProperty(name, out JsonElement type) ? type : null;

    public static ApiMethod? Match(string name, JsonElement rules, string root, string httpMethod, string path)
    {
        string template = rules.TryGetProperty("upload", out JsonElement upload)
            ? upload.GetString()!
            : root + rules.GetProperty("path").GetString();
        return rules.GetProperty("httpMethod").GetString() == httpMethod && Parse(template, path) is { } found
            ? new ApiMethod(name, rules, found)
            : null;
    }

    private static Dictionary<string, string>? Parse(string template, string path)
    {
        string[] expected = template.Split('/');
        string[] seen = path.Split('/');
        if (expected.Length != seen.Length)
            return null;
        Dictionary<string, string> found = [];
        foreach ((string part, string value) in expected.Zip(seen))
        {
            if (part.StartsWith('{') && value.Length > 0)
                found[part.Trim('{', '}')] = Uri.UnescapeDataString(value);
            else if (part != value)
                return null;
        }
        return found;
    }

    private string? Text(string name) => Rules.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
