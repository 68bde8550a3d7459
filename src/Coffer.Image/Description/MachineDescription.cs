using System.Collections.Immutable;
using Coffer.Image.Os;
using Coffer.Keys.Grants;
using Coffer.Keys.Rotation;

namespace Coffer.Image.Description;

/// <summary>What an owner says about a machine: machine.yaml, read and checked.</summary>
/// <param name="Name">Machine name, <c>[a-z0-9-]{1,63}</c>.</param>
/// <param name="Version">Version of the image; counts up.</param>
/// <param name="Integrity">Integrity of the data part.</param>
/// <param name="WaitsForFirstPass">
/// Workloads start when every sector of the data part is covered (<c>disk.first-pass: wait</c>) and not beside the pass.
/// </param>
/// <param name="RecoveryRecipients">age recipients that can recover the vault; at least one.</param>
/// <param name="RecoveryThreshold">How many of them it takes to recover it.</param>
/// <param name="Packages">Debian packages beside the OS's own.</param>
/// <param name="FilesDirectory">Absolute path of a directory copied into the root, or null.</param>
/// <param name="Workloads">Programs it runs.</param>
public sealed record MachineDescription(
    string Name,
    uint Version,
    DataIntegrity Integrity,
    bool WaitsForFirstPass,
    ImmutableArray<string> RecoveryRecipients,
    int RecoveryThreshold,
    ImmutableArray<string> Packages,
    string? FilesDirectory,
    ImmutableArray<Workload> Workloads
)
{
    /// <summary>SHA-256 of the file that it was read from, lower-case hex; null where there was none.</summary>
    public string? Sha256 { get; init; }

    /// <summary>
    /// SHA-256 of the small files that it names (recipients, operators, authorities, signature keys), lower-case hex, by the place that names them, such as
    /// <c>operators[0]</c>.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Referenced { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>How the machine may be handed its recovery passphrase (<c>recovery.network</c>, <c>recovery.console</c>).</summary>
    public RecoveryWays RecoveryWays { get; init; } = RecoveryWays.Network;

    /// <summary>TPM name of the storage root key that the machine must have (<c>tpm.srk-name</c>); null for whichever it has.</summary>
    public string? SrkName { get; init; }

    /// <summary>How long keys live before the machine renews them by itself (<c>rotation</c>).</summary>
    public RotationSchedule Rotation { get; init; } = RotationSchedule.None;

    /// <summary>Whose metadata server it asks for a configuration (<c>configuration.metadata</c>): google, aws or azure; null for nobody's.</summary>
    public string? Metadata { get; init; }

    /// <summary>Certificates of who may ask the machine's agent, PEM.</summary>
    public ImmutableArray<string> Operators { get; init; } = [];

    /// <summary>True when everybody may ask for evidence.</summary>
    public bool IsAttestationPublic { get; init; }

    /// <summary>Mirrors and authorities of registries (<c>registries</c>); those that it does not name have none of their own.</summary>
    public ImmutableArray<Registry> Registries { get; init; } = [];

    /// <summary>Where its Debian packages come from (<c>debian</c>).</summary>
    public DebianOrigin Debian { get; init; } = new();

    /// <summary>True when a workload is a container: the root then has podman.</summary>
    public bool HasContainers => Workloads.Any(workload => workload.Container is not null);

    /// <summary>
    /// True when the kernel executes what is read through dm-verity, and nothing else: no image is pulled, no volume is executable, and no workload says that it makes
    /// code while it runs.
    /// </summary>
    public bool ExecutesVerifiedCodeOnly => Workloads.All(workload => workload.ExecutesVerifiedCodeOnly);

    /// <summary>True when somebody may ask the name servers of the leases: who begins to speak with others, and who pulls images.</summary>
    public bool NeedsNames => PullsImages || Workloads.Any(workload => !workload.Outbound.IsNone);

    /// <summary>True when an image is not built in.</summary>
    public bool PullsImages => Workloads.Any(workload => workload.Container is { Image.Archive: null });

    /// <summary>Names of every secret that a configuration may have: of workloads and of registries, sorted, each once.</summary>
    public ImmutableArray<string> Secrets =>
        [
            .. Workloads
                .SelectMany(workload => workload.Secrets)
                .Concat(Registries.Select(registry => registry.Credentials).Where(name => name.Length > 0))
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>True when there is an agent: somebody may ask it.</summary>
    public bool HasAgent => IsAttestationPublic || !Operators.IsEmpty;
}
