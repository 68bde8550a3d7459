using Coffer.Bytes;
using Coffer.Init.Console;
using Coffer.Keys.Grants;
using Coffer.Linux;

namespace Coffer.Init.Start;

/// <summary>The kernel modules of the initrd, with what each needs as the image's builder found it.</summary>
/// <param name="list">On each line the paths of what a module needs, in load order, and then its own.</param>
/// <param name="log">Where refused ones are reported.</param>
/// <param name="load">Loads the module at a path.</param>
internal sealed class ModuleList(string list, StageLog log, Action<string> load)
{
    internal const string Path = "/coffer/modules";

    // A machine can do without a driver for another machine's hardware, never without these.
    private static readonly string[] s_essential = ["dm-mod", "dm-crypt", "dm-verity", "erofs"];

    // Reading the firmware's variables takes seconds where each is a call into system management mode, and a boot needs
    // none of them: PCR 7 speaks for Secure Boot. Only the installer looks at variables and at the ESP.
    private static readonly string[] s_installerOnly = ["efivarfs", "vfat", "nls_ascii", "nls_cp437"];

    // A network card is nobody's business unless the machine has to be recovered through it.
    private static readonly string[] s_network = ["virtio_net", "gve", "ena", "hv_netvsc"];

    private readonly Dictionary<string, string?> _refusals = new(StringComparer.Ordinal);

    /// <summary>Loads what this mode needs.</summary>
    /// <exception cref="RefusedException">One that no boot can do without was refused.</exception>
    internal void Load(BootMode mode)
    {
        Load(For(mode));
    }

    /// <summary>Loads the drivers of network cards.</summary>
    internal void LoadNetwork() => Load(Chains().Where(chain => Names(s_network, chain)));

    private void Load(IEnumerable<string[]> chains)
    {
        foreach (string[] chain in chains)
            LoadChain(chain);
        log.Say($"{_refusals.Values.Count(refusal => refusal is null)} kernel modules loaded");
    }

    /// <summary>Whether no boot can do without the module.</summary>
    internal static bool IsEssential(string path) => s_essential.Contains(NameOf(path), StringComparer.Ordinal);

    /// <summary>What a mode loads: modules in the list's order, each behind what it needs.</summary>
    internal IEnumerable<string[]> For(BootMode mode) =>
        Chains()
            .Where(chain => !Names(s_network, chain) && (mode == BootMode.Install || !Names(s_installerOnly, chain)));

    private IEnumerable<string[]> Chains() =>
        list.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '));

    private static bool Names(string[] modules, string[] chain) =>
        modules.Contains(NameOf(chain[^1]), StringComparer.Ordinal);

    private static string NameOf(string path) => System.IO.Path.GetFileName(path).Split('.')[0];

    /// <summary>Stops at the first that is refused: a driver whose bus is not there has nothing to drive.</summary>
    private void LoadChain(string[] chain)
    {
        foreach (string path in chain)
        {
            if (RefusalOf(path) is not { } refusal)
                continue;
            if (IsEssential(chain[^1]))
                throw Refused(path, refusal);
            return;
        }
    }

    private string? RefusalOf(string path)
    {
        if (!_refusals.TryGetValue(path, out string? refusal))
            _refusals[path] = refusal = TryLoad(path);
        return refusal;
    }

    private string? TryLoad(string path)
    {
        try
        {
            load(path);
            return null;
        }
        catch (LinuxException e)
        {
            // ENODEV is a driver that looked and found no hardware of its kind: expected on every machine.
            if (e.Number != Errno.ENODEV)
                log.Say(e.Message);
            return e.Message;
        }
    }

    private static RefusedException Refused(string path, string seen) =>
        new(new Refusal("modules.refused", System.IO.Path.GetFileName(path), "a module this kernel loads", seen));
}
