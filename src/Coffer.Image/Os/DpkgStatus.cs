namespace Coffer.Image.Os;

/// <summary>Reads dpkg's status file (deb822 stanzas).</summary>
public static class DpkgStatus
{
    /// <summary>Where it is in a Debian system.</summary>
    public const string Path = "var/lib/dpkg/status";

    /// <summary>The packages in it, by name.</summary>
    public static IReadOnlyList<InstalledPackage> Read(string text) =>
        [
            .. Deb822
                .Stanzas(text)
                .Where(fields => fields.ContainsKey("Package") && fields.ContainsKey("Version"))
                .Select(ToPackage)
                .OrderBy(package => package.Name, StringComparer.Ordinal),
        ];

    private static InstalledPackage ToPackage(Dictionary<string, string> fields) =>
        new(
            fields["Package"],
            fields["Version"],
            fields.GetValueOrDefault("Architecture", "all"),
            fields.GetValueOrDefault("Source", fields["Package"])
        );
}
