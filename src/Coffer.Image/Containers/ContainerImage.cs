using Coffer.Image.Root;

namespace Coffer.Image.Containers;

/// <summary>An image that is built into the machine.</summary>
/// <param name="Digest">Digest of its manifest, <c>sha256:...</c>.</param>
/// <param name="Config">How it wants to be run.</param>
/// <param name="Tree">Its files, all layers put onto each other.</param>
public sealed record ContainerImage(string Digest, OciConfig Config, RootTree Tree);
