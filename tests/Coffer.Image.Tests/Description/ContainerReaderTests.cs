using Coffer.Bytes;
using Coffer.Image.Description;

namespace Coffer.Image.Tests.Description;

public sealed class ContainerReaderTests : IDisposable
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private const string Minimum =
        "name: a\nrecovery: { recipients: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p] }\n";

    private readonly TestDirectory _directory = new();

    public ContainerReaderTests() => File.WriteAllText(Path.Combine(_directory.Path, "web.tar"), "");

    [Fact]
    public void A_container_that_says_nothing_has_the_tight_defaults()
    {
        Workload workload = Read("name: web, image: ./web.tar").OrThrow();
        Container container = workload.Container!;

        Assert.Equal(Path.Combine(_directory.Path, "web.tar"), container.Image.Archive);
        Assert.Empty(workload.Command);
        Assert.Null(workload.User);
        Assert.Empty(container.Ports);
        Assert.Empty(container.Volumes);
        Assert.Empty(container.Capabilities);
        Assert.True(container.IsReadOnly);
        Assert.Equal(new ContainerLimits(512, 512, null), container.Limits);
        Assert.Equal(RestartPolicy.Always, container.Restart);
        Assert.Null(container.Health);
    }

    [Fact]
    public void A_container_is_read_with_all_its_members()
    {
        Workload workload = ReadAll(
                """
                workloads:
                  - name: db
                    image: ./web.tar
                  - name: web
                    image: ./web.tar
                    command: [/bin/web, -v]
                    user: "1000:web"
                    environment: { MODE: live }
                    ports: ["8080:80", "53:5353/udp", "9090"]
                    volumes: ["data:/srv", "plugins:/opt/plugins:ro:exec"]
                    temporary: [/var/cache/web]
                    resources: { memory: 2G, processes: 64, processors: 1.5 }
                    restart: on-failure
                    health: { command: [/bin/ask], interval: 5s, timeout: 2s, retries: 2, start: 1m }
                    depends: [db]
                    capabilities: [CHOWN]
                """
            )
            .OrThrow()
            .Workloads[1];
        Container container = workload.Container!;

        Assert.Equal(["/bin/web", "-v"], workload.Command);
        Assert.Equal("1000:web", workload.User);
        Assert.Equal(["db"], workload.After);
        Assert.Equal([8080, 53, 9090], workload.Ports);
        Assert.Equal([new(8080, 80, false), new(53, 5353, true), new(9090, 9090, false)], container.Ports);
        Assert.Equal(
            [new("data", "/srv", false, false), new("plugins", "/opt/plugins", true, true)],
            container.Volumes
        );
        Assert.Equal(["/var/cache/web"], container.Temporary);
        Assert.Equal(new ContainerLimits(2048, 64, 1500), container.Limits);
        Assert.Equal(RestartPolicy.OnFailure, container.Restart);
        Assert.Equal((5, 2, 2, 60), Times(container.Health!));
        Assert.Equal(["CHOWN"], container.Capabilities);
    }

    [Theory]
    [InlineData($"registry.example/web@{Digest}")]
    [InlineData($"registry.example:5000/team/web@{Digest}")]
    [InlineData($"docker.io/library/web@{Digest}")]
    [InlineData($"localhost/web@{Digest}")]
    [InlineData($"registry:5000/web@{Digest}")]
    public void A_reference_with_a_digest_is_pulled(string reference)
    {
        Container container = Read($"name: web, image: '{reference}', read-only: false").OrThrow().Container!;
        Assert.Null(container.Image.Archive);
        Assert.False(container.IsReadOnly);
    }

    [Theory]
    [InlineData("image: 'registry.example/web'", "description.image")]
    [InlineData("image: 'registry.example/web:1.2'", "description.image")]
    [InlineData("image: 'registry.example/web@sha256:12'", "description.image")]
    [InlineData("image: 'web@" + Digest + "'", "description.image")]
    [InlineData("image: 'registry.example:0/web@" + Digest + "'", "description.image")]
    [InlineData("image: 'registry.example:65536/web@" + Digest + "'", "description.image")]
    [InlineData("image: 'registry/web@" + Digest + "'", "description.image")]
    [InlineData("image: 'docker.io/web@" + Digest + "'", "description.image")]
    [InlineData("image: 'index.docker.io/library/web@" + Digest + "'", "description.image")]
    [InlineData("image: ./gone.tar", "description.image")]
    [InlineData("image: [./web.tar]", "description.kind")]
    [InlineData("image: ./web.tar, command: [web]", "description.command")]
    [InlineData("image: ./web.tar, command: []", "description.command")]
    [InlineData("image: ./web.tar, ports: ['80:0']", "description.port")]
    [InlineData("image: ./web.tar, ports: ['1.2.3.4:80:80']", "description.port")]
    [InlineData("image: ./web.tar, ports: ['80/sctp']", "description.port")]
    [InlineData("image: ./web.tar, ports: ['80:80', '80:81']", "description.port-taken")]
    [InlineData("image: ./web.tar, volumes: ['/etc:/etc']", "description.volume")]
    [InlineData("image: ./web.tar, volumes: ['data']", "description.volume")]
    [InlineData("image: ./web.tar, volumes: ['data:/srv:rw']", "description.volume")]
    [InlineData("image: ./web.tar, volumes: ['data:/srv:ro:ro']", "description.volume")]
    [InlineData("image: ./web.tar, volumes: ['data:srv']", "description.path")]
    [InlineData("image: ./web.tar, volumes: ['data:/srv/../etc']", "description.path")]
    [InlineData("image: ./web.tar, volumes: ['data:/srv,suid']", "description.path")]
    [InlineData("image: ./web.tar, volumes: ['a:/srv', 'b:/srv']", "description.twice")]
    [InlineData("image: ./web.tar, temporary: ['/a b']", "description.path")]
    [InlineData("image: ./web.tar, temporary: ['/%h']", "description.path")]
    [InlineData("image: ./web.tar, resources: { memory: lots }", "description.memory")]
    [InlineData("image: ./web.tar, resources: { memory: 1M }", "description.memory")]
    [InlineData("image: ./web.tar, resources: { processes: 0 }", "description.number")]
    [InlineData("image: ./web.tar, resources: { processors: 0 }", "description.number")]
    [InlineData("image: ./web.tar, resources: { disk: 1G }", "description.unknown")]
    [InlineData("image: ./web.tar, restart: sometimes", "description.choice")]
    [InlineData("image: ./web.tar, health: { interval: 5s }", "description.command")]
    [InlineData("image: ./web.tar, health: { command: [/a], interval: 5 }", "description.time")]
    [InlineData("image: ./web.tar, health: { command: [/a], interval: 0s }", "description.time")]
    [InlineData("image: ./web.tar, depends: [db]", "description.after")]
    [InlineData("image: ./web.tar, after: [web]", "description.unknown")]
    [InlineData("image: ./web.tar, user: 'a;b'", "description.text")]
    [InlineData("image: ./web.tar, capabilities: [CAP_CHOWN]", "description.capability")]
    [InlineData("image: ./web.tar, capabilities: [all]", "description.capability")]
    [InlineData("image: ./web.tar, read-only: false", "description.read-only")]
    [InlineData("image: ./web.tar, privileged: true", "description.unknown")]
    [InlineData("command: [/bin/a], depends: [web]", "description.container")]
    [InlineData("command: [/bin/a], signature: cosign.pub", "description.container")]
    [InlineData("command: [/bin/a], read-only: true", "description.container")]
    public void What_a_container_cannot_be_is_refused(string members, string reason) =>
        Assert.Equal(reason, Read($"name: web, {members}").Refusal?.Reason);

    [Fact]
    public void A_tag_is_refused_with_the_way_to_a_digest() =>
        Assert.Contains(
            "skopeo",
            Read("name: web, image: 'registry.example/web:1'").Refusal!.NextStep,
            StringComparison.Ordinal
        );

    public void Dispose() => _directory.Dispose();

    private static (int, int, int, int) Times(HealthCheck health) =>
        (health.IntervalSeconds, health.TimeoutSeconds, health.Retries, health.StartSeconds);

    private Parsed<Workload> Read(string members) =>
        ReadAll($"workloads:\n  - {{ {members} }}\n").Then<Workload>(machine => machine.Workloads[0]);

    private Parsed<MachineDescription> ReadAll(string workloads) =>
        DescriptionReader.Read(Minimum + workloads, "machine.yaml", _directory.Path);
}
