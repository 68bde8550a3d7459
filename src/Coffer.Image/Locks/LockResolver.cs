using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Image.Os;

namespace Coffer.Image.Locks;

/// <summary>Makes a lock of what the mirrors have today.</summary>
public static class LockResolver
{
    private const string Essential = "?essential";

    /// <summary>Resolves both trees.</summary>
    /// <param name="origin">Where packages come from.</param>
    /// <param name="tools">What the tools tree is asked for.</param>
    /// <param name="system">What the system is asked for, beside Debian's essential packages.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="RefusedException">A package does not exist, no mirror answered, or a signature is not by the keyring.</exception>
    public static async Task<PackageLock> ResolveAsync(
        DebianOrigin origin,
        ImmutableArray<string> tools,
        ImmutableArray<string> system,
        CancellationToken cancellation
    )
    {
        ImmutableArray<DebianSource> sources = await DebianMirrors.FindAsync(origin, cancellation);
        if (sources.IsEmpty)
            throw new RefusedException(
                new Refusal(
                    "lock.no-mirror",
                    "Debian mirror",
                    "one in the host's apt configuration, or in the description",
                    "none",
                    "Write debian: { mirror: URL } into the description."
                )
            );
        using AptRoot apt = await AptRoot.UpdateAsync(origin.FindKeyring(), sources, cancellation);
        PackageLock made = new(
            sources,
            LockedTree.Of(tools, await apt.ResolveAsync(tools, cancellation)),
            LockedTree.Of(system, await apt.ResolveAsync([Essential, .. system], cancellation))
        );
        // A lock that no build could read, of a mirror that is no URL for example, is refused now.
        return PackageLock.Read(made.ToBytes()).OrThrow();
    }
}
