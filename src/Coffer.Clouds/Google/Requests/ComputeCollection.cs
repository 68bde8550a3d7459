namespace Coffer.Clouds.Google.Requests;

/// <summary>A kind of thing in Compute Engine, one of them called by the machine's name (discovery document <c>compute:v1</c>).</summary>
/// <param name="endpoints">Where the interface is.</param>
/// <param name="place">Project, zone and name.</param>
/// <param name="kind">The collection: <c>images</c>, <c>firewalls</c>, <c>instances</c>.</param>
/// <param name="word">One of them, for people.</param>
/// <param name="zonal">True where they are in a zone.</param>
internal sealed class ComputeCollection(GoogleEndpoints endpoints, GcpPlace place, string kind, string word, bool zonal)
{
    /// <summary>The one that is meant, for people.</summary>
    public string Thing => $"{word} {place.Name}";

    /// <summary><c>get</c>.</summary>
    public GoogleRequest Get => new(HttpMethod.Get, Url($"{kind}/{place.Name}"), Thing, Permission("get"));

    /// <summary><c>delete</c>.</summary>
    public GoogleRequest Delete =>
        new(HttpMethod.Delete, Url($"{kind}/{place.Name}"), Thing, Permission("delete")) { TakesRequestId = true };

    /// <summary><c>insert</c>.</summary>
    public GoogleRequest Insert(ReadOnlyMemory<byte> body) =>
        new(HttpMethod.Post, Url(kind), Thing, Permission("create")) { Body = body, TakesRequestId = true };

    /// <summary><c>zoneOperations.wait</c> or <c>globalOperations.wait</c>: answers at the operation's end, or after two minutes.</summary>
    /// <param name="operation">Name of the operation.</param>
    public GoogleRequest Wait(string operation) =>
        new(
            HttpMethod.Post,
            Url($"operations/{operation}/wait"),
            Thing,
            zonal ? "compute.zoneOperations.get" : "compute.globalOperations.get"
        )
        {
            IsGuarded = true,
        };

    private string Permission(string verb) => $"compute.{kind}.{verb}";

    private Uri Url(string path) =>
        new(
            endpoints.Compute,
            $"compute/v1/projects/{place.Project}/{(zonal ? $"zones/{place.Zone}" : "global")}/{path}"
        );
}
