using System.Collections.Immutable;

namespace Coffer.Image.Description;

/// <summary>What makes a workload a container. Whatever is not said here is the tight choice (docs/workloads.md).</summary>
/// <param name="Image">The image.</param>
/// <param name="Ports">Ports of the machine that lead into it.</param>
/// <param name="Volumes">Directories of the vault it sees.</param>
/// <param name="Temporary">Absolute paths in it that are file systems in memory, beside <c>/tmp</c>, <c>/run</c> and <c>/var/tmp</c>.</param>
/// <param name="Limits">What it may use.</param>
/// <param name="Restart">When it is started again.</param>
/// <param name="Health">How to ask whether it is well, or null.</param>
/// <param name="Capabilities">Capabilities it has, without <c>CAP_</c>; usually none.</param>
/// <param name="IsReadOnly">Its root cannot be written.</param>
public sealed record Container(
    ContainerImageName Image,
    ImmutableArray<PublishedPort> Ports,
    ImmutableArray<VolumeMount> Volumes,
    ImmutableArray<string> Temporary,
    ContainerLimits Limits,
    RestartPolicy Restart,
    HealthCheck? Health,
    ImmutableArray<string> Capabilities,
    bool IsReadOnly
)
{
    /// <summary>SubjectPublicKeyInfo of the key that a pulled image must be signed with, PEM (ECDSA, P-256); null where its digest is all that counts.</summary>
    public string? SignatureKey { get; init; }
}
