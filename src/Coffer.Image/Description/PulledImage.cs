using System.Collections.Immutable;

namespace Coffer.Image.Description;

/// <summary>An image that the machine pulls.</summary>
/// <param name="Reference">Its reference, digest included.</param>
/// <param name="Workloads">Who runs it.</param>
/// <param name="Registry">Where it comes from.</param>
/// <param name="SignatureKey">SubjectPublicKeyInfo of the key it must be signed with, PEM; null where the digest is all that counts.</param>
public sealed record PulledImage(
    string Reference,
    ImmutableArray<string> Workloads,
    Registry Registry,
    string? SignatureKey
)
{
    /// <summary>The reference without the digest: <c>registry/name</c>.</summary>
    public string Repository => Reference.Split('@')[0];

    /// <summary>Repositories that are asked for it, in their order: a mirror has the name of the registry replaced by its own.</summary>
    public IEnumerable<string> Repositories =>
        Registry.Sources.Select(source => source.Text + Repository[Registry.Location.Text.Length..]);
}
