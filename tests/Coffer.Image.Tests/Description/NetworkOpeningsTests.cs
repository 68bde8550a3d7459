using Coffer.Image.Description;

namespace Coffer.Image.Tests.Description;

public sealed class NetworkOpeningsTests : IDisposable
{
    private const string Minimum =
        "name: a\nrecovery: { recipients: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p] }\n";

    private readonly TestDirectory _directory = new();

    public NetworkOpeningsTests() => File.WriteAllText(Path.Combine(_directory.Path, "web.tar"), "");

    [Fact]
    public void A_machine_that_says_nothing_opens_nothing() => Assert.Empty(Of(""));

    [Fact]
    public void Without_somebody_who_begins_nobody_asks_for_names() =>
        Assert.Equal(
            ["in tcp/7443: the agent", "in tcp/80: workload a", "in udp/53: workload b"],
            Of(
                "attestation: { public: true }\nworkloads: [{ name: a, command: [/a], ports: ['80'] }, { name: b, image: ./web.tar, ports: ['53:5353/udp'] }]"
            )
        );

    [Fact]
    public void Whoever_begins_is_named_and_the_name_servers_with_them() =>
        Assert.Equal(
            [
                "out tcp/443, 10.0.0.0/8:tcp/5432: workload a, and whoever else runs as www-data",
                "out any: workload b",
                "out udp/53, tcp/53: all of these, with the name servers of the leases alone",
            ],
            Of(
                "workloads: [{ name: a, command: [/a], user: www-data, outbound: [tcp/443, '10.0.0.0/8:tcp/5432'] }, { name: b, image: ./web.tar, outbound: any }]"
            )
        );

    [Fact]
    public void The_metadata_server_is_named_with_who_asks_it() =>
        Assert.Equal(
            "out 169.254.169.254:tcp/80: coffer-metadata alone, which asks for a configuration",
            Of("attestation: { public: true }\nconfiguration: { metadata: aws }")[1]
        );

    [Fact]
    public void An_image_by_reference_opens_the_ports_it_can_come_from()
    {
        string digest = $"sha256:{new string('a', 64)}";
        string[] openings = Of(
            $"workloads: [{{ name: a, image: 'r.example:5000/a@{digest}' }}, {{ name: b, image: 'r.example/b@{digest}' }}]"
        );
        Assert.Equal("out tcp/443, tcp/5000: podman, which pulls images, and whoever else runs as root", openings[0]);
        Assert.StartsWith("out udp/53, tcp/53", openings[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Mirrors_open_their_ports_too()
    {
        string digest = $"sha256:{new string('a', 64)}";
        string[] openings = Of(
            $"workloads: [{{ name: a, image: 'r.example/a@{digest}' }}]\nregistries: [{{ name: r.example, mirrors: ['m.example:5000/copies', n.example] }}]"
        );
        Assert.Equal("out tcp/443, tcp/5000: podman, which pulls images, and whoever else runs as root", openings[0]);
    }

    public void Dispose() => _directory.Dispose();

    private string[] Of(string yaml) =>
        [
            .. NetworkOpenings
                .Of(DescriptionReader.Read(Minimum + yaml, "machine.yaml", _directory.Path).OrThrow())
                .Select(opening => $"{opening.Direction} {opening.What}: {opening.Who}"),
        ];
}
