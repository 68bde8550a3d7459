using System.Text.Json;

namespace Coffer.Clouds.Tests.Contracts;

/// <summary>
/// What Google's discovery documents say of the calls that Coffer makes, written down in a form of ours: methods, parameters, and the members of bodies that
/// Coffer uses. <c>eng/clouds/check-contracts.sh</c> compares it with the documents; what is not in it is refused, whatever else Google would take.
/// </summary>
internal sealed class ApiContract
{
    private readonly JsonElement _root;

    private ApiContract(JsonElement root) => _root = root;

    public static ApiContract Compute { get; } = Load("compute-v1.json");

    public static ApiContract Storage { get; } = Load("storage-v1.json");

    /// <summary>Path of the interface: <c>/compute/v1/</c>.</summary>
    public string Root => $"/{_root.GetProperty("servicePath").GetString()}";

    /// <summary>The method that a request calls; null when there is none.</summary>
    public ApiMethod? Method(string httpMethod, string path) =>
        _root
            .GetProperty("methods")
            .EnumerateObject()
            .Select(method => ApiMethod.Match(method.Name, method.Value, Root, httpMethod, path))
            .FirstOrDefault(method => method is not null);

    /// <summary>The members of a schema.</summary>
    public JsonElement Schema(string name) => _root.GetProperty("schemas").GetProperty(name);

    private static ApiContract Load(string name)
    {
        using Stream stream = typeof(ApiContract).Assembly.GetManifestResourceStream(name)!;
        using JsonDocument document = JsonDocument.Parse(stream);
        return new ApiContract(document.RootElement.Clone());
    }
}
