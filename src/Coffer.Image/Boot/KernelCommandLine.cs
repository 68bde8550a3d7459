using Coffer.Image.Os;
using Coffer.Keys.Grants;

namespace Coffer.Image.Boot;

/// <summary>Writes the kernel command line of a UKI (docs/formats.md, section 2).</summary>
public static class KernelCommandLine
{
    /// <summary>Coffer's own words, then the kernel's: one line of ASCII words separated by one space.</summary>
    public static string Write(BootCommandLine own, OsContent content)
    {
        string profile = own.Profile == BuildProfile.Lab ? "cmdline.lab" : "cmdline.production";
        return string.Join(' ', [own.ToString(), .. content.Words("cmdline"), .. content.Words(profile)]);
    }
}
