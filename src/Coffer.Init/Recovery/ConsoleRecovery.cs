using Coffer.Bytes;
using Coffer.Evidence.Recovery;
using Coffer.Keys.Recovery;
using Coffer.Linux.Machine;

namespace Coffer.Init.Recovery;

/// <summary>The recovery passphrase typed on the console, where the owner's description allows it.</summary>
internal static class ConsoleRecovery
{
    private const string Warning =
        "WARNING: the host can read this console, and with the recovery passphrase the disk. Prefer coffer recover HOST. "
        + "Whoever types it here: replace the recovery key at once";

    /// <summary>Asks for it, beside whatever else goes on, until the right one came.</summary>
    /// <param name="desk">Tries it.</param>
    /// <param name="say">Says a line.</param>
    internal static void Start(RecoveryDesk desk, Action<string> say) =>
        new Thread(() => Run(desk, say)) { IsBackground = true }.Start();

    private static void Run(RecoveryDesk desk, Action<string> say)
    {
        using ConsoleInput? input = ConsoleInput.TryOpen();
        if (input is null)
            return;
        say(Warning);
        while (!desk.IsRecovered)
        {
            say("type the recovery passphrase (it is not shown), then Enter:");
            using Secret line = Secret.Allocate(RecoveryPassphrase.Size + 1);
            if (input.ReadLine(line.Writable) is not { } length)
                return;
            using Secret passphrase = Secret.CopyOf(line.Span[..length]);
            if (desk.Try(passphrase) is { } refusal)
                say($"not accepted: expected {refusal.Expected}, seen {refusal.Seen}");
            else
                desk.End();
        }
    }
}
