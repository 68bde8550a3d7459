using Coffer.Bytes;

namespace Coffer.Clouds.Google;

/// <summary>Where in Google's cloud a machine is, and what it is called there.</summary>
/// <param name="Project">The project.</param>
/// <param name="Zone">The zone, such as <c>europe-west4-a</c>.</param>
/// <param name="Bucket">The bucket that the disk is uploaded to.</param>
/// <param name="Name">Name of image, machine and rule, and the value of their label.</param>
public sealed record GcpPlace(string Project, string Zone, string Bucket, string Name)
{
    /// <summary>The label that says whose something is; its value is <see cref="Name"/>.</summary>
    public const string Label = "coffer-machine";

    /// <summary>The region of the zone.</summary>
    public string Region => Zone[..Math.Max(Zone.LastIndexOf('-'), 0)];

    /// <summary>Name of the uploaded disk.</summary>
    public string ObjectName => $"{Name}.tar.gz";

    /// <summary>What a firewall rule, which has no labels, says instead in its description.</summary>
    public string Description => $"{Label}={Name}";

    /// <summary>A place whose names Google takes.</summary>
    /// <returns>It, or <c>gcp.name</c>.</returns>
    public static Parsed<GcpPlace> Of(string project, string zone, string bucket, string name)
    {
        Refusal? refusal =
            GoogleNames.Judge("project", project, GoogleNames.Project(), "a project's id")
            ?? GoogleNames.Judge("zone", zone, GoogleNames.Resource(), "a zone, such as europe-west4-a")
            ?? GoogleNames.Judge("bucket", bucket, GoogleNames.Bucket(), "a bucket's name, without gs://")
            ?? GoogleNames.Judge("machine", name, GoogleNames.Resource(), "a machine's name, as coffer deploy said it");
        return refusal is null ? new GcpPlace(project, zone, bucket, name) : refusal;
    }
}
