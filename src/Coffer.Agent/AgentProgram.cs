using System.Globalization;
using Coffer.Agent.Machines;
using Coffer.Agent.Metadata;
using Coffer.Agent.Serving;
using Coffer.Agent.Stewardship;
using Coffer.Bytes;
using Coffer.Evidence.Serving;
using Coffer.Evidence.Tpm;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Coffer.Agent;

/// <summary>The attestation service: starts with the first question, ends when nobody has asked for a while.</summary>
internal static class AgentProgram
{
    private const string Usage =
        "usage: agent [steward] --idle SECONDS, started by coffer-agent.socket or coffer-steward.socket;"
        + " agent metadata, started by coffer-metadata.service";
    private const int WrongUsage = 2;
    private const int LongestIdle = 24 * 60 * 60;

    /// <summary>Runs it on the socket that systemd listened on.</summary>
    /// <param name="arguments">
    /// <c>--idle SECONDS</c>: after how long without a question it ends. With <c>steward</c> before it, it is the steward, in a process of its own;
    /// <c>metadata</c> alone asks the metadata server.
    /// </param>
    /// <returns>Exit code: 1 when it could not start, 2 for wrong usage.</returns>
    internal static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is [MetadataProgram.Word])
            return await MetadataProgram.RunAsync();
        bool isSteward = arguments is [StewardProgram.Word, ..];
        if (ReadIdle(isSteward ? arguments[1..] : arguments) is not { } idle)
        {
            await Console.Error.WriteLineAsync(Usage);
            return WrongUsage;
        }
        if (isSteward)
            return await StewardProgram.RunAsync(idle);
        Parsed<ulong> socket = ListeningSocket.Find(Environment.GetEnvironmentVariable, Environment.ProcessId);
        if (!socket.TryGet(out ulong handle, out Refusal? refusal))
        {
            await Console.Error.WriteLineAsync($"{refusal}");
            return 1;
        }
        await RunAsync(
            new AgentPaths(),
            (kestrel, secure) => kestrel.ListenHandle(handle, secure),
            async clock =>
            {
                await clock.WaitAsync(idle, CancellationToken.None);
                // The socket is systemd's, which goes on listening: a server that ends in order might shut it down for both.
                Environment.Exit(0);
            }
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
        using TlsIdentity identity = TlsIdentity.Create("Coffer agent", SystemRandomSource.Instance);
        using MachineTpm tpm = new(() => TpmConnection.Open(paths.Tpm));
        IdleClock clock = new(TimeProvider.System);
        OperatorRegister operators = new(paths.Operators, paths.OperatorsInForce);
        AgentServer server = new(identity, operators.Now, machine.IsPublic, clock);
        BootRecords records = new(machine, paths.Records);
        await using WebApplication application = server.Build(
            AgentRoutes.Of(paths, records, tpm, identity.PublicKey),
            listen
        );
        await application.StartAsync();
        await untilEnd(clock);
        await application.StopAsync();
    }

    private static TimeSpan? ReadIdle(string[] arguments) =>
        arguments is ["--idle", string text]
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
        && seconds is > 0 and <= LongestIdle
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
