namespace Coffer.Init.Configuration;

/// <summary>Where workloads find what the configuration gives them (docs/formats.md, section 31).</summary>
internal sealed record ProvisionPaths
{
    /// <summary>Secrets: a directory for each workload, in memory.</summary>
    internal string Secrets { get; init; } = SecretsMount.Path;

    /// <summary>A file for each workload that has all it needs: variables of its unit.</summary>
    internal string Provided { get; init; } = "/run/coffer/provided";

    /// <summary>A file for each workload that lacks something: names of the secrets.</summary>
    internal string Awaited { get; init; } = "/run/coffer/awaited";

    /// <summary>A file for each workload that has to be started again.</summary>
    internal string Changed { get; init; } = "/run/coffer/changed";

    /// <summary>podman's policy, for the images in force.</summary>
    internal string Policy { get; init; } = "/run/coffer/policy.json";

    /// <summary>The policy of the verified root.</summary>
    internal string DescribedPolicy { get; init; } = "/etc/containers/policy.json";
}
