using Coffer.Image.Locks;
using Coffer.Image.Reproducing;
using Coffer.Keys.Grants;

namespace Coffer.Image.Build;

/// <summary>What a build needs to know beside the description and the keys.</summary>
public sealed record BuildOptions
{
    /// <summary>Directory the image and its records are written to; made when missing.</summary>
    public required string OutputDirectory { get; init; }

    /// <summary>The static /init executable.</summary>
    public required string InitPath { get; init; }

    /// <summary>The static agent; needed only for a machine that has one.</summary>
    public string? AgentPath { get; init; }

    /// <summary>Lab or production.</summary>
    public BuildProfile Profile { get; init; } = BuildProfile.Production;

    /// <summary>Directory of the cache; by default <c>coffer</c> in the user's cache directory.</summary>
    public string CacheDirectory { get; init; } = DefaultCacheDirectory;

    /// <summary>Directory of the cache of what was downloaded; by default the same.</summary>
    public string DownloadsDirectory
    {
        get => field ?? CacheDirectory;
        init;
    }

    /// <summary>Debian mirror; null for the one in the description, or else in the host's apt configuration.</summary>
    public string? Mirror { get; init; }

    /// <summary>The packages, exactly; null for what the mirrors have today.</summary>
    public PackageLock? Lock { get; init; }

    /// <summary>SHA-256 of the machine description, lower-case hex, for the provenance; null where there is no such file.</summary>
    public string? DescriptionDigest { get; init; }

    /// <summary>Installs the newest packages even though a tree of them is in the cache.</summary>
    public bool RefreshPackages { get; init; }

    /// <summary>Where time is read for progress; never part of the image.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Told what the build is made of on its way; null when nobody compares.</summary>
    public BuildTrace? Trace { get; init; }

    private static string DefaultCacheDirectory =>
        Path.Combine(
            // The specification says to ignore a relative path, which would be in the directory of somebody else's description.
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME")
                is { } cache
            && cache.StartsWith('/')
                ? cache
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
            "coffer"
        );
}
