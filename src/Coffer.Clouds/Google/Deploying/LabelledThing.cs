using System.Text.Json;
using Coffer.Clouds.Http;

namespace Coffer.Clouds.Google.Deploying;

/// <summary>A machine or disk that carries a machine's label, wherever it is.</summary>
/// <param name="Kind">The collection it is in: <c>instances</c>, <c>disks</c>.</param>
/// <param name="Word">What it is, for people.</param>
/// <param name="Name">Its name; as Google says, or empty.</param>
/// <param name="Zone">Its zone; as Google says, or empty.</param>
internal sealed record LabelledThing(string Kind, string Word, string Name, string Zone)
{
    /// <summary>The disk of a place.</summary>
    public static LabelledThing Of(GcpPlace place) => new("disks", "disk", place.Name, place.Zone);

    /// <summary>One of a list.</summary>
    public static LabelledThing Of(string kind, string word, JsonElement seen) =>
        new(kind, word, seen.TextAt("name"), seen.TextAt("zone").Split('/')[^1]);

    /// <summary>True for what is looked at by its name and in its zone.</summary>
    public bool IsAt(GcpPlace place) => Name == place.Name && Zone == place.Zone;

    /// <summary>Where it is, for people.</summary>
    public string Where(GcpPlace place)
    {
        string thing = Name == place.Name || Name.Length == 0 ? "it" : $"{Word} {Name} with its label";
        return Zone.Length == 0 ? $"{thing} in another zone" : $"{thing} in zone {Zone}";
    }

    /// <summary>The command that removes it; what Google said goes into it only where it is a name.</summary>
    public string Removing(GcpPlace place)
    {
        if (!GoogleNames.Resource().IsMatch(Name) || !GoogleNames.Resource().IsMatch(Zone))
            return $"gcloud compute {Kind} list --project {place.Project} --filter labels.{GcpPlace.Label}={place.Name}";
        return Name == place.Name
            ? $"coffer destroy gcp {Name} --project {place.Project} --zone {Zone} --bucket {place.Bucket}"
            : $"gcloud compute {Kind} delete {Name} --project {place.Project} --zone {Zone}";
    }
}
