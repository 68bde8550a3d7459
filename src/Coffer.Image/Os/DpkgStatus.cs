namespace Coffer.Image.Os;

/// <summary>Reads dpkg's status file (deb822 stanzas).</summary>
public static class DpkgStatus
{
    /// <summary>Where it is in a Debian system.</summary>
    public const string Path = "var/lib/dpkg/status";

    /// <summary>The packages in it, by name.</summary>
    public static IReadOnlyList<InstalledPackage> Read(string text) =>
        [
            .. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
                .Select(Fields)
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

    private static Dictionary<string, string> Fields(string stanza)
    {
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        foreach (string line in stanza.Split('\n'))
        {
            int colon = line.IndexOf(':');
            if (colon > 0 && !char.IsWhiteSpace(line[0]))
                fields.TryAdd(line[..colon], line[(colon + 1)..].Trim());
        }
        return fields;
    }
}
