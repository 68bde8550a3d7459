using Coffer.Init.Vault;
using Coffer.Linux.DeviceMapper;
using Coffer.Linux.Machine;
using Coffer.Linux.Processes;

namespace Coffer.Init.Custody;

/// <summary>
/// A process beside the custodian, as long as the volume key is rotated. Should the custodian end while it holds the vault, every read and
/// write of the machine would wait for ever without a word: this one says so and restarts the machine, whose boot ends the slice.
/// </summary>
internal static class HeldVaultGuard
{
    /// <summary>Its one argument.</summary>
    internal const string Word = "guard";

    /// <summary>Its name; systemd passes over it at shutdown as over the custodian.</summary>
    internal const string Name = "@coffer-guard";

    /// <summary>Waits for the end of the custodian.</summary>
    internal static int Run()
    {
        try
        {
            Hardening.KeepMemoryPrivate();
            Hardening.ServeDisk();
            using DeviceMapperControl mapper = new();
            MappedDevice vault = mapper.Find(MappedName.Vault);
            using Stream input = System.Console.OpenStandardInput();
            // Nobody writes: the other end is closed when its process is no more, or at the end of the rotation.
            input.ReadByte();
            if (!mapper.IsSuspended(vault))
                return 0;
            CustodianProcess.Say("the custodian ended while it held the vault: restarting");
            Power.RestartAtOnce();
        }
        catch (Exception e)
        {
            CustodianProcess.Say(e);
        }
        return 1;
    }
}
