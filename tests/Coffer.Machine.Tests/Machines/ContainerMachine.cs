using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
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
    private const ushort OwnPort = 8082;
    private const long DiskSize = 832L << 20;

    // Of this host, as the emulated network shows it to the machine.
    internal const ushort NamedPort = 40443;

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(2);

    private static readonly string s_workloads = $$"""
          - name: web
            image: ./web.tar
            ports: ["8081:80"]
            outbound: ["10.0.2.2:tcp/{{NamedPort}}"]
            volumes: ["data:/srv"]
            resources: { memory: 96M, processes: 40 }
            health: { command: [/bin/wget, -q, -O, /dev/null, "http://127.0.0.1/"], interval: 10s, timeout: 30s, start: 30s }
          - name: quiet
            image: ./web.tar
            temporary: [/srv]
            resources: { memory: 32M, processes: 20 }
          - name: own
            command: [/usr/bin/busybox, httpd, -f, -p, "8082", -h, /srv/probe]
            ports: ["8082"]
            outbound: ["10.0.2.2:tcp/{{NamedPort}}"]
          - name: late
            image: ./web.tar
            command: [/bin/busybox, sh, -c, "trap 'exit 0' TERM; wget -q -O - http://web/ && echo late saw web; sleep 100000 & wait"]
            depends: [web]
            resources: { memory: 32M, processes: 10 }

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
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-container-").FullName;
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

    /// <summary>SHA-256 of the operator's SubjectPublicKeyInfo, lower case hex.</summary>
    internal string Operator =>
        Convert.ToHexStringLower(SHA256.HashData(_image.Keys.Operator!.PublicKey.ExportSubjectPublicKeyInfo()));

    /// <summary>What stands on the serial console.</summary>
    internal IEnumerable<string> Console => _machine!.Serial.Lines.Select(line => line.Text);

    /// <summary>Asks the machine by a verb of the <c>coffer</c> command; exit code and what it printed, JSON.</summary>
    internal Task<(int ExitCode, JsonElement Json)> AskAsync(string verb, params string[] arguments) =>
        new OwnerCommands(_image, _directory).AskAsync(_machine!, verb, arguments);

    /// <summary>Waits until a workload is up, and well where it has a check.</summary>
    /// <returns>The status of the machine then.</returns>
    internal async Task<JsonElement> WellAsync(string workload)
    {
        using CancellationTokenSource late = new(Boot.Patience);
        while (true)
        {
            // A machine whose host has no time for it may not answer in time: asked again, as an operator would.
            (int exitCode, JsonElement status) = await AskAsync("status");
            if (exitCode == 0 && StateOf(status, workload) == "active")
                return status;
            Assert.False(late.IsCancellationRequested, status.ToString());
            await Task.Delay(s_pause, CancellationToken.None);
        }
    }

    private static string? StateOf(JsonElement status, string workload) =>
        Assert
            .Single(
                status.GetProperty("workloads").EnumerateArray(),
                one => one.GetProperty("name").GetString() == workload
            )
            .GetProperty("state")
            .GetString();

    /// <summary>Starts a verb of the <c>coffer</c> command that goes on.</summary>
    internal Process Start(string verb, params string[] arguments) =>
        CofferCommand.Start(new OwnerCommands(_image, _directory).Arguments(_machine!, verb, arguments));

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
        Directory.Delete(_directory, recursive: true);
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
                        new PortForward(0, Boot.AgentPort),
                    ],
                }
        );
}
