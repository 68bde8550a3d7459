using System.Security.Cryptography;
using System.Text.Json;
using Coffer.Keys.Grants;
using Coffer.Lab;
using Coffer.Lab.State;

namespace Coffer.Machine.Tests.Machines;

/// <summary>A machine whose workloads read secrets: a container, a program of the root with an account of its own, and a container behind the first. Never configured yet.</summary>
public sealed class SecretMachine : IAsyncLifetime
{
    private const ushort WebPort = 8081;
    private const ushort OwnPort = 8082;
    private const long DiskSize = 832L << 20;

    private const string Workloads = """
          - name: web
            image: ./web.tar
            ports: ["8081:80"]
            volumes: ["data:/srv"]
            resources: { memory: 96M, processes: 40 }
            secrets: [db-password, token]
          - name: own
            command: [/usr/bin/busybox, httpd, -f, -p, "8082", -h, /srv/probe]
            ports: ["8082"]
            secrets: [token]
          - name: late
            image: ./web.tar
            command: [/bin/busybox, sh, -c, "trap 'exit 0' TERM; sleep 100000 & wait"]
            temporary: [/srv]
            depends: [web]
            resources: { memory: 32M, processes: 10 }

        """;

    private readonly ProbeImage _image;
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-secrets-").FullName;

    /// <summary>That machine.</summary>
    public SecretMachine()
        : this(
            "secrets",
            directory =>
            {
                WebImage.Write(directory);
                return Workloads;
            }
        ) { }

    /// <summary>A machine with other workloads.</summary>
    /// <param name="name">Directory of its files.</param>
    /// <param name="workloads">As <see cref="ProbeImage"/> takes them.</param>
    internal SecretMachine(string name, Func<string, string> workloads)
    {
        _image = new ProbeImage(name, BuildProfile.Lab, workloads: workloads);
        State = new LabState(Path.Combine(Repository.Machines, $"{name}-installed"));
    }

    /// <summary>The owner's keys, and what was built.</summary>
    internal ProbeImage Image => _image;

    /// <summary>The machine's files.</summary>
    internal LabState State { get; }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await _image.InitializeAsync();
        State.Remove();
        State.CreateDisk(_image.Built.ImagePath, DiskSize);
        State.CreateVariables(_image.SecureBoot);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _image.Dispose();
        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Starts it, and waits until root in it answers: no workload holds the boot.</summary>
    internal async Task<LabMachine> StartAsync(Func<LabOptions, LabOptions>? change = null)
    {
        LabMachine machine = await Boot.StartAsync(
            State,
            options => change is null ? Forward(options) : change(Forward(options))
        );
        await new Probe(machine).WaitAsync(Boot.Patience);
        return machine;
    }

    private static LabOptions Forward(LabOptions options) =>
        options with
        {
            Forwards =
            [
                new PortForward(0, Boot.ProbePort),
                new PortForward(0, WebPort),
                new PortForward(0, OwnPort),
                new PortForward(0, Boot.AgentPort),
            ],
        };

    /// <summary>Whoever it is in the container.</summary>
    internal static Probe Container(LabMachine machine) => new(machine, WebPort);

    /// <summary>The program of the root.</summary>
    internal static Probe Program(LabMachine machine) => new(machine, OwnPort);

    /// <summary>What its owner signs for it.</summary>
    internal OwnerDocuments Documents => new(_image, _directory);

    /// <summary>What <c>coffer status</c> says of a workload.</summary>
    internal async Task<JsonElement> StatusAsync(LabMachine machine, string workload)
    {
        (int exitCode, JsonElement status) = await new OwnerCommands(_image, _directory).AskAsync(machine, "status");
        Assert.True(exitCode == 0, status.ToString());
        return Assert.Single(
            status.GetProperty("workloads").EnumerateArray(),
            one => one.GetProperty("name").GetString() == workload
        );
    }

    /// <summary>A value that stands nowhere else.</summary>
    internal static string RandomText() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
}
