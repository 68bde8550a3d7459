using Coffer.Lab;
using Coffer.Lab.Serial;
using Coffer.Lab.State;

namespace Coffer.Machine.Tests.Machines;

/// <summary>Starts a machine and says how it ended up.</summary>
internal static class Boot
{
    /// <summary>Port of the probe in the guest.</summary>
    public const int ProbePort = 8080;

    /// <summary>Port of the agent in the guest.</summary>
    public const int AgentPort = 7443;

    /// <summary>Far more than installation, boot and first pass take, also on a busy host.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(12);

    // A second one costs a third more of the host's time from power-on to the probe's answer: firmware and kernel wait with it.
    // Three machines run at a time and fill the host's two processors; RunningMachine has two, so that races have their chance.
    private const int Processors = 1;

    private const string Denied = "([Ss]ecurity [Vv]iolation|[Aa]ccess [Dd]enied)";
    private const string Refused = @"coffer: REFUSED \[";

    /// <summary>The reason /init refuses with, or "denied" when firmware or boot loader do before it.</summary>
    public static async Task<string> ReasonAsync(LabState state, Func<LabOptions, LabOptions>? change = null)
    {
        await using LabMachine machine = await StartAsync(state, change);
        SerialLine line = await machine.WaitForAsync($"{Refused}|{Denied}", Patience);
        // A machine that opened its vault and refuses later has not kept the attacker out.
        Assert.DoesNotContain(
            machine.Serial.Lines,
            seen => seen.Text.Contains("coffer: [switch]", StringComparison.Ordinal)
        );
        return line.Text.Contains("REFUSED [", StringComparison.Ordinal)
            ? line.Text.Split("REFUSED [", 2)[1].Split(']', 2)[0]
            : "denied";
    }

    /// <summary>The reason /init refuses with, and what it says it has seen.</summary>
    public static async Task<(string Reason, string Seen)> RefusalAsync(LabState state)
    {
        await using LabMachine machine = await StartAsync(state);
        SerialLine refusal = await machine.WaitForAsync(Refused, Patience);
        SerialLine seen = await machine.WaitForAsync("coffer:   seen: ", Patience, after: refusal);
        return (refusal.Text.Split("REFUSED [", 2)[1].Split(']', 2)[0], seen.Text);
    }

    /// <summary>A machine whose probe answers; the caller's to dispose.</summary>
    public static async Task<LabMachine> AnsweringAsync(LabState state, Func<LabOptions, LabOptions>? change = null)
    {
        LabMachine machine = await StartAsync(state, change);
        try
        {
            await new Probe(machine).WaitAsync(Patience);
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a machine with the ports of probe and agent forwarded.</summary>
    public static Task<LabMachine> StartAsync(LabState state, Func<LabOptions, LabOptions>? change = null)
    {
        LabOptions options = new()
        {
            StateDirectory = state.Directory,
            Forwards = [new PortForward(0, ProbePort), new PortForward(0, AgentPort)],
            Processors = Processors,
        };
        return LabMachine.StartAsync(change is null ? options : change(options));
    }
}
