using Coffer.Image.Description;
using Coffer.Keys.Grants;

namespace Coffer.Image.Boot;

/// <summary>
/// The <c>.osrel</c> section of a UKI (os-release(5)): what systemd-boot shows and sorts by, and whose metadata server the machine asks, for whoever
/// has the image and not its description (docs/formats.md, section 4).
/// </summary>
public static class OsRelease
{
    private const string Metadata = "COFFER_METADATA=";

    /// <summary>The text for a UKI of <paramref name="machine"/>.</summary>
    public static string Write(MachineDescription machine, BootMode mode) =>
        $"""
            ID=coffer
            NAME="Coffer"
            PRETTY_NAME="{machine.Name} {machine.Version}{(mode == BootMode.Install ? " (installer)" : "")}"
            VERSION_ID={machine.Version}
            {(machine.Metadata is { } cloud ? $"{Metadata}{cloud}\n" : "")}
            """;

    /// <summary>Whose metadata server a machine asks; null for nobody's.</summary>
    /// <param name="text">The text, which the owner signed; null where a UKI has none.</param>
    public static string? MetadataOf(string? text) =>
        text
            ?.Split('\n')
            .FirstOrDefault(line => line.StartsWith(Metadata, StringComparison.Ordinal))
            ?[Metadata.Length..];
}
