using System.Collections.Immutable;

namespace Coffer.Keys.Configuration;

/// <summary>What the configuration gives to one workload.</summary>
/// <param name="Workload">Name of the workload.</param>
/// <param name="Owner">The machine's number of the user that its secrets belong to.</param>
/// <param name="Group">The machine's number of the group.</param>
/// <param name="Secrets">Names of the secrets that it reads.</param>
public sealed record WorkloadProvision(string Workload, uint Owner, uint Group, ImmutableArray<string> Secrets)
{
    /// <summary>The description's reference of the image that the machine pulls for it; empty where it pulls none.</summary>
    public string Image { get; init; } = "";

    /// <summary>Name of the secret that the image's registry is asked with; empty for none.</summary>
    public string Credentials { get; init; } = "";

    /// <summary>Names of every secret without which it does not start.</summary>
    public IEnumerable<string> Needs => Credentials.Length == 0 ? Secrets : Secrets.Append(Credentials).Distinct();

    /// <summary><c>host[:port]</c> of the image's registry; empty where none is pulled.</summary>
    public string Registry => Image.Split('/')[0];

    /// <summary>The reference in force: the configuration's, where it has one of the same repository; otherwise the description's.</summary>
    /// <param name="configuration">The configuration in force; null for none. It may be older than the image of the machine.</param>
    public string ImageIn(MachineConfiguration? configuration) =>
        configuration is not null
        && configuration.Images.TryGetValue(Workload, out string? image)
        && ConfigurationNames.RepositoryOf(image) == ConfigurationNames.RepositoryOf(Image)
            ? image
            : Image;
}
