using Coffer.Bytes;
using Coffer.Init.Console;
using Coffer.Init.Measurement;
using Coffer.Linux;
using Coffer.Linux.Machine;

namespace Coffer.Init.Start;

/// <summary>The end of a boot that is refused: one screen, no way to unseal any more, power off. Never a shell.</summary>
/// <param name="log">Where the screen is written.</param>
/// <param name="phase">The phase to end.</param>
internal sealed class Ending(StageLog log, BootPhase phase)
{
    private static readonly TimeSpan s_timeToRead = TimeSpan.FromSeconds(5);

    private const string Recovery =
        "coffer: to read the data without this machine: coffer recovery open on a copy of the disk with the owner's identities "
        + "(or age on EFI/Coffer/recovery*.age), then cryptsetup";

    /// <summary>Says why, ends the phase, switches off.</summary>
    internal void Refuse(Refusal refusal)
    {
        log.Say(refusal);
        log.SayPlain(Recovery);
        phase.TryLeave();
        Thread.Sleep(s_timeToRead);
        SwitchOff();
    }

    private static void SwitchOff()
    {
        try
        {
            Power.Off();
        }
        catch (LinuxException)
        {
            // PID 1 must not return: the kernel would panic, and some machines restart then, for ever.
        }
        Thread.Sleep(Timeout.Infinite);
    }
}
