using System.Text.RegularExpressions;

namespace Coffer.Image.Locks;

/// <summary>One Debian package of a lock, as the archive's signed index names it.</summary>
/// <param name="Name">Package name.</param>
/// <param name="Version">Debian version.</param>
/// <param name="Architecture">Debian architecture, or <c>all</c>.</param>
/// <param name="Sha256">SHA-256 of the .deb, 64 hex digits.</param>
public sealed partial record LockedPackage(string Name, string Version, string Architecture, string Sha256)
{
    /// <summary>Most characters of the line in a lock.</summary>
    public const int LongestLine = 384;

    /// <summary>What apt and mmdebstrap are asked for.</summary>
    public string Pinned => $"{Name}={Version}";

    /// <summary>Name of the .deb in apt's cache.</summary>
    public string FileName => $"{Name}_{Version.Replace(":", "%3a", StringComparison.Ordinal)}_{Architecture}.deb";

    /// <summary>Reads the line of a lock; null when it is none.</summary>
    public static LockedPackage? Parse(string line) =>
        Line().Match(line) is { Success: true, Groups: var groups }
            ? new(groups[1].Value, groups[2].Value, groups[3].Value, groups[4].Value)
            : null;

    /// <summary>The line in a lock.</summary>
    public override string ToString() => $"{Name} {Version} {Architecture} {Sha256}";

    // Debian Policy, sections 5.6.7 and 5.6.12. Nothing of it means anything to apt's patterns or pins.
    [GeneratedRegex(
        @"\A([a-z0-9][a-z0-9+.-]{1,127}) ([0-9A-Za-z][0-9A-Za-z.+:~-]{0,127}) ([a-z0-9-]{2,32}) ([0-9a-f]{64})\z",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Line();
}
