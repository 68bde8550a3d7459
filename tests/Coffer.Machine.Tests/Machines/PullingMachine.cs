using System.Net;
using System.Text.Json;
using Coffer.Image.Tests.Registries;
using Coffer.Keys.Grants;
using Coffer.Lab;
using Coffer.Lab.State;

namespace Coffer.Machine.Tests.Machines;

/// <summary>
/// A machine with two workloads that it pulls from a registry of this host: one image is signed with the key of the description, one with another. It was installed, pulled, and was
/// switched off and on again, with the registry away, before a test sees it.
/// </summary>
public sealed class PullingMachine : IAsyncLifetime
{
    private const ushort WebPort = 8081;

    // Below those that the host gives to whoever asks for any.
    private const ushort RegistryPort = 15444;
    private const long DiskSize = 832L << 20;

    // This host, as the emulated network shows it to the machine.
    private const string RegistryName = "10.0.2.2:15444";

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(8);

    private readonly LabState _state = new(Path.Combine(Repository.Machines, "pulling-installed"));
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-pulling-").FullName;
    private ProbeImage? _image;
    private LabMachine? _machine;

    /// <summary>Digest of the image, the same in both repositories.</summary>
    internal string Digest { get; private set; } = "";

    /// <summary>What the container wrote to its volume in the first boot.</summary>
    internal string Written { get; private set; } = "";

    /// <summary>What the log of the refused workload said in the first boot.</summary>
    internal string RefusedLog { get; private set; } = "";

    /// <summary>What <c>coffer status</c> said of the refused workload in the first boot.</summary>
    internal JsonElement RefusedStatus { get; private set; }

    /// <summary>Root in the machine.</summary>
    internal Probe Machine => new(_machine!);

    /// <summary>Whoever it is in the container.</summary>
    internal Probe Container => new(_machine!, WebPort);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        using TestAuthority authority = new("registry of a test");
        await using (
            TestRegistry registry = await TestRegistry.StartAsync(
                authority,
                RegistryPort,
                login: false,
                new IPAddress((ReadOnlySpan<byte>)[10, 0, 2, 2])
            )
        )
        {
            _image = await PublishAsync(registry, authority);
            await _image.InitializeAsync();
            _state.Remove();
            _state.CreateDisk(_image.Built.ImagePath, DiskSize);
            _state.CreateVariables(_image.SecureBoot);
            await using LabMachine first = await StartAsync();
            await new Probe(first, WebPort).WaitAsync(Boot.Patience);
            Written = await new Probe(first, WebPort).OutputAsync(
                "cat /proc/sys/kernel/random/uuid > /srv/kept && cat /srv/kept"
            );
            RefusedLog = await RefusedAsync(first);
            RefusedStatus = await StatusAsync(first, "other");
            Assert.True(await first.PowerOffAsync(Boot.Patience));
        }
        _machine = await StartAsync();
        await Container.WaitAsync(Boot.Patience);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_machine is not null)
            await _machine.DisposeAsync();
        _image?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task<ProbeImage> PublishAsync(TestRegistry registry, TestAuthority authority)
    {
        using ImagePublisher publisher = new(authority.Pem);
        string key = await publisher.KeyAsync("owner");
        await publisher.KeyAsync("other");
        WebImage.Write(_directory);
        string archive = Path.Combine(_directory, "web.tar");
        foreach ((string name, string signer) in ((string, string)[])[("web", "owner"), ("other", "other")])
            Digest = await publisher.PushArchiveAsync(
                archive,
                $"{registry.Name}/team/{name}",
                signer,
                $"{RegistryName}/team/{name}"
            );
        return new ProbeImage(
            "pulling",
            BuildProfile.Lab,
            workloads: directory =>
            {
                File.WriteAllText(Path.Combine(directory, "cosign.pub"), key);
                File.WriteAllText(Path.Combine(directory, "ca.pem"), authority.Pem);
                return Workloads();
            }
        );
    }

    private string Workloads() =>
        $"""
              - name: web
                image: '{RegistryName}/team/web@{Digest}'
                signature: cosign.pub
                user: "1000:1000"
                ports: ["{WebPort}:80"]
                volumes: ["data:/srv"]
                resources: {"{"} memory: 96M, processes: 40 {"}"}
              - name: other
                image: '{RegistryName}/team/other@{Digest}'
                signature: cosign.pub
                resources: {"{"} memory: 96M, processes: 40 {"}"}
            registries:
              - {"{"} name: '{RegistryName}', authorities: ca.pem {"}"}

            """;

    /// <summary>The log of the workload that is refused, once it was.</summary>
    private static async Task<string> RefusedAsync(LabMachine machine)
    {
        using CancellationTokenSource late = new(Boot.Patience);
        while (true)
        {
            string log = await new Probe(machine).OutputAsync("journalctl --unit coffer-other.service --output cat");
            if (log.Contains("Source image rejected", StringComparison.Ordinal))
                return log;
            Assert.False(late.IsCancellationRequested, log);
            await Task.Delay(s_pause, CancellationToken.None);
        }
    }

    private async Task<JsonElement> StatusAsync(LabMachine machine, string workload)
    {
        (int exitCode, JsonElement status) = await new OwnerCommands(_image!, _directory).AskAsync(machine, "status");
        Assert.True(exitCode == 0, status.ToString());
        return Assert.Single(
            status.GetProperty("workloads").EnumerateArray(),
            one => one.GetProperty("name").GetString() == workload
        );
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
                        new PortForward(0, Boot.AgentPort),
                    ],
                }
        );
}
