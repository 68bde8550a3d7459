using Coffer.Image.Description;
using Coffer.Keys.Grants;

namespace Coffer.Image.Boot;

/// <summary>Writes the <c>.osrel</c> section of a UKI (os-release(5)): what systemd-boot shows and sorts by.</summary>
public static class OsRelease
{
    /// <summary>The text for a UKI of <paramref name="machine"/>.</summary>
    public static string Write(MachineDescription machine, BootMode mode) =>
        $"""
            ID=coffer
            NAME="Coffer"
            PRETTY_NAME="{machine.Name} {machine.Version}{(mode == BootMode.Install ? " (installer)" : "")}"
            VERSION_ID={machine.Version}

            """;
}
