using Coffer.Lab;
using Coffer.Lab.State;

namespace Coffer.Machine.Tests.Machines;

/// <summary>A clone of the installed machine that runs for all tests of a collection.</summary>
/// <param name="installed">The installed machine.</param>
public sealed class RunningMachine(InstalledMachine installed) : IAsyncLifetime
{
    /// <summary>A port of the machine that its description does not name.</summary>
    internal const int UnnamedPort = 9090;

    private LabMachine? _machine;

    /// <summary>The installed machine it was cloned from.</summary>
    public InstalledMachine Installed => installed;

    /// <summary>Its files.</summary>
    public LabState State => _machine!.State;

    /// <summary>Port of this host that leads to the machine's agent.</summary>
    internal int AgentPort => _machine!.HostPort(Boot.AgentPort);

    /// <summary>Port of this host that leads to the machine's port that its description does not name.</summary>
    internal int HostPortOfUnnamed => _machine!.HostPort(UnnamedPort);

    /// <summary>The doors of the machine before a test came near it (<see cref="DoorList"/>).</summary>
    internal string Doors { get; private set; } = "";

    /// <summary>/proc/meminfo and the report of the boot, before a test came near it.</summary>
    internal string Memory { get; private set; } = "";

    /// <summary>Root in the machine.</summary>
    internal Probe Probe => new(_machine!);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _machine = await Boot.AnsweringAsync(
            installed.Clone(),
            options =>
                options with
                {
                    Processors = 2,
                    Forwards = [.. options.Forwards, new PortForward(0, UnnamedPort)],
                }
        );
        // Before the list, which reads every directory and fills the kernel's caches.
        Memory = await Probe.OutputAsync("cat /proc/meminfo /run/coffer/boot.json");
        Doors = await Probe.OutputAsync(DoorList.Script);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_machine is not null)
            await _machine.DisposeAsync();
    }
}
