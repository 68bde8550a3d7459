using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Image.Locks;

/// <summary>The packages of one tree.</summary>
/// <param name="Asked">Names that the tree was asked for, sorted; what they depend on is in <paramref name="Packages"/> only.</param>
/// <param name="Packages">All of its packages, sorted by name.</param>
public sealed record LockedTree(ImmutableArray<string> Asked, ImmutableArray<LockedPackage> Packages)
{
    /// <summary>A tree of these; sorts both.</summary>
    public static LockedTree Of(IEnumerable<string> asked, IEnumerable<LockedPackage> packages) =>
        new(
            [.. asked.Distinct().Order(StringComparer.Ordinal)],
            [.. packages.OrderBy(package => package.Name, StringComparer.Ordinal)]
        );

    /// <summary>The package of this name, or null.</summary>
    public LockedPackage? Find(string name) => Packages.FirstOrDefault(package => package.Name == name);

    /// <summary>Refuses when a tree is wanted for other names than it was locked for.</summary>
    /// <param name="asked">The names.</param>
    /// <returns>Why not, or null.</returns>
    public Refusal? Judge(IEnumerable<string> asked)
    {
        HashSet<string> wanted = [.. asked];
        if (wanted.Except(Asked).Order(StringComparer.Ordinal).FirstOrDefault() is { } added)
            return Stale(added, "in the lock", "not there");
        return Asked.Except(wanted).Order(StringComparer.Ordinal).FirstOrDefault() is { } gone
            ? Stale(gone, "among what the description asks for", "in the lock only")
            : null;
    }

    /// <inheritdoc/>
    public bool Equals(LockedTree? other) =>
        other is not null && Asked.SequenceEqual(other.Asked) && Packages.SequenceEqual(other.Packages);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Asked.Length, Packages.Length);

    private static Refusal Stale(string name, string expected, string seen) =>
        new(
            "lock.stale",
            $"package {name}",
            expected,
            seen,
            "The packages of the description changed: refresh the lock with coffer lock."
        );
}
