using Coffer.Agent.Serving;
using Coffer.Bytes;
using Microsoft.AspNetCore.Builder;

namespace Coffer.Agent;

/// <summary>The attestation service: starts with the first question, ends when nobody has asked for a while.</summary>
internal static class AgentProgram
{
    private const string OperatorDirectory = "/usr/lib/coffer/operators";
    private static readonly TimeSpan s_idle = TimeSpan.FromMinutes(5);

    /// <summary>Runs it.</summary>
    /// <returns>Exit code: 0 when it ended by itself, 1 when it could not start.</returns>
    internal static async Task<int> RunAsync()
    {
        if (!ListeningSocket.Find(Environment.GetEnvironmentVariable, Environment.ProcessId).TryGet(out ulong handle, out Refusal? refusal))
        {
            await Console.Error.WriteLineAsync($"{refusal}");
            return 1;
        }
        using TlsIdentity identity = TlsIdentity.Create(SystemRandomSource.Instance);
        IdleClock clock = new(TimeProvider.System);
        AgentServer server = new(identity, Operators.Load(OperatorDirectory), isPublic: false, clock);
        await using WebApplication application = server.Build([], (kestrel, secure) => kestrel.ListenHandle(handle, secure));
        await application.StartAsync();
        await clock.WaitAsync(s_idle, CancellationToken.None);
        await application.StopAsync();
        return 0;
    }
}
