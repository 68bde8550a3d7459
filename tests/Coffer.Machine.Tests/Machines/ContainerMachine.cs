using Coffer.Keys.Grants;
using Coffer.Lab;
using Coffer.Lab.State;

namespace Coffer.Machine.Tests.Machines;

/// <summary>
/// A machine with a container and root in the machine beside it. It was installed, its container wrote to its volume, and
/// it was switched off and on again before a test sees it.
/// </summary>
public sealed class ContainerMachine : IAsyncLifetime
{
    private const ushort WebPort = 8081;
    private const long DiskSize = 1L << 30;

    private const ushort OwnPort = 8082;

    // Of this host, as the emulated network shows it to the machine.
    internal const ushort NamedPort = 40443;

    private static readonly string s_workloads = $$"""
          - name: web
            image: ./web.tar
            ports: ["8081:80"]
            outbound: ["10.0.2.2:tcp/{{NamedPort}}"]
            volumes: ["data:/srv"]
            resources: { memory: 96M, processes: 40 }
          - name: quiet
            image: ./web.tar
            temporary: [/srv]
            resources: { memory: 32M, processes: 20 }
          - name: own
            command: [/usr/bin/busybox, httpd, -f, -p, "8082", -h, /srv/probe]
            ports: ["8082"]
            outbound: ["10.0.2.2:tcp/{{NamedPort}}"]

        """;

    private readonly ProbeImage _image = new(
        "containers",
        BuildProfile.Lab,
        workloads: directory =>
        {
            WebImage.Write(directory);
            // Within reach of root of the machine, who must not be able to run it from there either.
            File.Copy(Path.Combine(directory, "web.tar"), Path.Combine(directory, "files/srv/probe/web.tar"));
            return s_workloads;
        }
    );

    private readonly LabState _state = new(Path.Combine(Repository.Machines, "containers-installed"));
    private LabMachine? _machine;

    /// <summary>Bytes of the root.</summary>
    public long RootSize => _image.Built.RootSize;

    /// <summary>What the container wrote to its volume in the first boot.</summary>
    public string Written { get; private set; } = "";

    /// <summary>Root in the machine.</summary>
    internal Probe Machine => new(_machine!);

    /// <summary>Whoever it is in the container.</summary>
    internal Probe Container => new(_machine!, WebPort);

    /// <summary>A program of the root with an account of its own.</summary>
    internal Probe Program => new(_machine!, OwnPort);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await _image.InitializeAsync();
        _state.Remove();
        _state.CreateDisk(_image.Built.ImagePath, DiskSize);
        _state.CreateVariables(_image.SecureBoot);
        await using (LabMachine first = await StartAsync())
        {
            await new Probe(first, WebPort).WaitAsync(Boot.Patience);
            Written = await new Probe(first, WebPort).OutputAsync(
                "cat /proc/sys/kernel/random/uuid > /srv/kept && cat /srv/kept"
            );
            Assert.True(await first.PowerOffAsync(Boot.Patience));
        }
        _machine = await StartAsync();
        await Container.WaitAsync(Boot.Patience);
        await Program.WaitAsync(Boot.Patience);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_machine is not null)
            await _machine.DisposeAsync();
        _image.Dispose();
    }

    private Task<LabMachine> StartAsync() =>
        Boot.StartAsync(
            _state,
            options =>
                options with
                {
                    Forwards =
                    [
                        new PortForward(0, Boot.ProbePort),
                        new PortForward(0, WebPort),
                        new PortForward(0, OwnPort),
                    ],
                }
        );
}
