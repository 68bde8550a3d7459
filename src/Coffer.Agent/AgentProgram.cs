using Coffer.Agent.Evidence.Tpm;
using Coffer.Agent.Machines;
using Coffer.Agent.Serving;
using Coffer.Bytes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Coffer.Agent;

/// <summary>The attestation service: starts with the first question, ends when nobody has asked for a while.</summary>
internal static class AgentProgram
{
    private static readonly TimeSpan s_idle = TimeSpan.FromMinutes(3);

    /// <summary>Runs it on the socket that systemd listened on.</summary>
    /// <returns>Exit code: 0 when it ended by itself, 1 when it could not start.</returns>
    internal static async Task<int> RunAsync()
    {
        Parsed<ulong> socket = ListeningSocket.Find(Environment.GetEnvironmentVariable, Environment.ProcessId);
        if (!socket.TryGet(out ulong handle, out Refusal? refusal))
        {
            await Console.Error.WriteLineAsync($"{refusal}");
            return 1;
        }
        await RunAsync(
            new AgentPaths(),
            (kestrel, secure) => kestrel.ListenHandle(handle, secure),
            clock => clock.WaitAsync(s_idle, CancellationToken.None)
        );
        return 0;
    }

    /// <summary>Runs it until <paramref name="untilEnd"/> is over.</summary>
    internal static async Task RunAsync(
        AgentPaths paths,
        Action<KestrelServerOptions, Action<ListenOptions>> listen,
        Func<IdleClock, Task> untilEnd
    )
    {
        MachineDocument machine = MachineDocument.Read(await File.ReadAllBytesAsync(paths.Machine));
        using TlsIdentity identity = TlsIdentity.Create(SystemRandomSource.Instance);
        using MachineTpm tpm = new(() => TpmConnection.Open(paths.Tpm));
        IdleClock clock = new(TimeProvider.System);
        AgentServer server = new(identity, Operators.Load(paths.Operators), machine.IsPublic, clock);
        BootRecords records = new(machine, paths.Records);
        await using WebApplication application = server.Build(
            AgentRoutes.Of(paths, records, tpm, identity.PublicKey),
            listen
        );
        await application.StartAsync();
        await untilEnd(clock);
        await application.StopAsync();
    }
}
