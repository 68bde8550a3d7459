using Coffer.Image.Build;
using Coffer.Image.Os;
using Coffer.Image.Root;

namespace Coffer.Image.Boot;

/// <summary>Writes the kernel command line of a UKI (docs/formats.md, section 2).</summary>
public static class KernelCommandLine
{
    /// <summary>One line of ASCII words separated by one space, without a line end.</summary>
    public static string Write(BootMode mode, Guid disk, RootPayload root, BuildProfile profile, OsContent content)
    {
        string profileName = profile == BuildProfile.Lab ? "lab" : "production";
        string[] own =
        [
            $"coffer.mode={(mode == BootMode.Install ? "install" : "boot")}",
            $"coffer.disk={disk}",
            $"coffer.root={root.RootHash}",
            $"coffer.salt={root.Salt}",
            $"coffer.blocks={root.DataBlocks}",
            $"coffer.profile={profileName}",
        ];
        return string.Join(' ', [.. own, .. content.Words("cmdline"), .. content.Words($"cmdline.{profileName}")]);
    }
}
