using System.Collections.Immutable;

namespace Coffer.Image.Locks;

/// <summary>What a refreshed lock changes about one package of a tree.</summary>
/// <param name="Tree"><c>tools</c> or <c>system</c>.</param>
/// <param name="Name">The package.</param>
/// <param name="Old">As the old lock had it; null when it is new.</param>
/// <param name="New">As the new lock has it; null when it is gone.</param>
public sealed record LockChange(string Tree, string Name, LockedPackage? Old, LockedPackage? New)
{
    /// <summary>All changes, tree by tree, sorted by name.</summary>
    public static ImmutableArray<LockChange> Between(PackageLock? old, PackageLock now) =>
        [.. Between("tools", old?.Tools, now.Tools), .. Between("system", old?.System, now.System)];

    /// <summary>"name old -> new".</summary>
    public override string ToString() =>
        Old?.Version == New?.Version
            ? $"{Name} {Old?.Version}: another file, {Old?.Sha256[..16]} -> {New?.Sha256[..16]}"
            : $"{Name} {Old?.Version ?? "none"} -> {New?.Version ?? "none"}";

    private static IEnumerable<LockChange> Between(string tree, LockedTree? old, LockedTree now)
    {
        old ??= new([], []);
        IEnumerable<string> names = old.Packages.Concat(now.Packages).Select(package => package.Name);
        return names
            .Distinct()
            .Order(StringComparer.Ordinal)
            .Select(name => new LockChange(tree, name, old.Find(name), now.Find(name)))
            .Where(change => change.Old != change.New);
    }
}
