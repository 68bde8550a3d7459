using System.Net.Sockets;
using Coffer.Agent.Serving;
using Coffer.Bytes;
using Coffer.Evidence.Tpm;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Structures;

namespace Coffer.Agent.Stewardship;

/// <summary>The steward as a process: root without capabilities, started by coffer-steward.socket, ended when nobody has asked for a while.</summary>
internal static class StewardProgram
{
    /// <summary>First word of its arguments.</summary>
    internal const string Word = "steward";

    /// <summary>Runs it on the socket that systemd listened on.</summary>
    /// <param name="idle">After how long without a question it ends.</param>
    /// <returns>Exit code: 1 when it could not start.</returns>
    internal static async Task<int> RunAsync(TimeSpan idle)
    {
        Parsed<ulong> found = ListeningSocket.Find(Environment.GetEnvironmentVariable, Environment.ProcessId);
        if (!found.TryGet(out ulong handle, out Refusal? refusal))
        {
            await Console.Error.WriteLineAsync($"{refusal}");
            return 1;
        }
        IdleClock clock = new(TimeProvider.System);
        using Socket listener = new(new SafeSocketHandle((nint)handle, ownsHandle: false));
        StewardPaths paths = new();
        AuditLog log = new(paths.Audit);
        Auditor auditor = new(
            log,
            new KnownOperators(new OperatorRegister(paths.Operators, paths.OperatorsInForce).Now).Find,
            TimeProvider.System,
            ReadClock
        );
        new DamageNote(log, auditor).TryWrite();
        new RecoveryNote(paths.Recovered, auditor).TryWrite();
        Steward steward = new(paths, auditor, () => TimeSpan.FromMilliseconds(Environment.TickCount64));
        using StewardSocket socket = new(listener, steward, clock);
        Task serving = socket.ServeAsync(CancellationToken.None);
        await Task.WhenAny(serving, clock.WaitAsync(idle, CancellationToken.None));
        return serving.IsFaulted ? 1 : 0;
    }

    private static TpmsClockInfo ReadClock()
    {
        using TpmConnection tpm = TpmConnection.Open(new AgentPaths().Tpm);
        return tpm.Device.Execute(new ReadClock()).ClockInfo;
    }
}
