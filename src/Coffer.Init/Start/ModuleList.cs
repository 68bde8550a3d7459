using Coffer.Bytes;
using Coffer.Init.Console;
using Coffer.Keys.Grants;
using Coffer.Linux;
using Coffer.Linux.Machine;

namespace Coffer.Init.Start;

/// <summary>The kernel modules of the initrd, in the order the image's builder found by their dependencies.</summary>
/// <param name="list">A path on each line.</param>
/// <param name="log">Where refused ones are reported.</param>
internal sealed class ModuleList(string list, StageLog log)
{
    internal const string Path = "/coffer/modules";

    // A machine can do without a driver for another machine's hardware, never without these.
    private static readonly string[] s_essential = ["dm-mod", "dm-crypt", "dm-verity", "erofs"];

    // Reading the firmware's variables takes seconds where each is a call into system management mode, and a boot needs
    // none of them: PCR 7 speaks for Secure Boot. Only the installer looks at variables and at the ESP.
    private static readonly string[] s_installerOnly = ["efivarfs", "fat", "vfat", "nls_ascii", "nls_cp437"];

    /// <summary>Loads what this mode needs.</summary>
    /// <exception cref="RefusedException">One that no boot can do without was refused.</exception>
    internal void Load(BootMode mode)
    {
        int loaded = 0;
        foreach (string path in For(mode))
            loaded += TryLoad(path) ? 1 : 0;
        log.Say($"{loaded} kernel modules loaded");
    }

    /// <summary>Whether no boot can do without the module.</summary>
    internal static bool IsEssential(string path) => s_essential.Contains(NameOf(path), StringComparer.Ordinal);

    /// <summary>What a mode loads, in the list's order.</summary>
    internal IEnumerable<string> For(BootMode mode) =>
        list.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(path => mode == BootMode.Install || !s_installerOnly.Contains(NameOf(path), StringComparer.Ordinal));

    private static string NameOf(string path) => System.IO.Path.GetFileName(path).Split('.')[0];

    private bool TryLoad(string path)
    {
        try
        {
            return KernelModule.Load(path);
        }
        catch (LinuxException e) when (!IsEssential(path))
        {
            // ENODEV is a driver that looked and found no hardware of its kind: expected on every machine.
            if (e.Number != Errno.ENODEV)
                log.Say(e.Message);
            return false;
        }
        catch (LinuxException e)
        {
            throw new RefusedException(
                new Refusal(
                    "modules.refused",
                    System.IO.Path.GetFileName(path),
                    "a module this kernel loads",
                    e.Message
                )
            );
        }
    }
}
