using System.CommandLine;
using Coffer.Bytes;
using Coffer.Cli.Text;
using Coffer.Clouds.Google;
using Coffer.Clouds.Google.Deploying;

namespace Coffer.Cli.Deploying;

/// <summary>What the owner chooses about a machine in Google's cloud.</summary>
internal sealed class ShapeOptions
{
    private const string Sev = "sev";
    private const string SevSnp = "sev-snp";
    private const int GiB = 30;

    private readonly Option<string[]> _allow = new("--allow")
    {
        Description = "Who may reach the machine, such as 198.51.100.7/32; may be repeated",
        HelpName = "CIDR",
        Required = true,
    };
    private readonly Option<string[]> _port = new("--port")
    {
        Description = "TCP port that they may reach; the agent's when not given; may be repeated",
        HelpName = "PORT",
        DefaultValueFactory = _ => ["7443"],
    };
    private readonly Option<string> _machineType = new("--machine-type")
    {
        Description = "Machine type; its family must do what --technology asks for",
        HelpName = "TYPE",
        DefaultValueFactory = _ => "n2d-standard-2",
    };
    private readonly Option<string> _technology = new("--technology")
    {
        Description = "How the memory is kept from the host",
        HelpName = $"{SevSnp}|{Sev}",
        DefaultValueFactory = _ => SevSnp,
    };
    private readonly Option<string> _size = new("--disk-size")
    {
        Description = "Size of the machine's disk, whole GiB",
        HelpName = "SIZE",
        DefaultValueFactory = _ => "20G",
    };
    private readonly Option<string> _diskType = new("--disk-type")
    {
        Description = "Type of the machine's disk; hyperdisk-balanced for families that have no other, such as c4d",
        HelpName = "TYPE",
        DefaultValueFactory = _ => "pd-balanced",
    };
    private readonly Option<string> _network = new("--network")
    {
        Description =
            "Network of machine and rule, the project's own; what its other rules allow reaches the machine too",
        HelpName = "NETWORK",
        DefaultValueFactory = _ => "default",
    };
    private readonly Option<string?> _subnet = new("--subnet")
    {
        Description =
            "Subnet of that network, needed where it does not make its own: name, or projects/PROJECT/regions/REGION/subnetworks/NAME",
        HelpName = "SUBNET",
    };
    private readonly Option<bool> _noAddress = new("--no-address")
    {
        Description = "No address in the world: the machine is reached from its network",
    };

    /// <summary>Gives them to a verb.</summary>
    public void AddTo(Command verb)
    {
        _technology.AcceptOnlyFromAmong(SevSnp, Sev);
        Option[] all = [_allow, _port, _machineType, _technology, _size, _diskType, _network, _subnet, _noAddress];
        foreach (Option option in all)
            verb.Options.Add(option);
    }

    /// <summary>What was chosen, judged.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="place">Where the machine shall be.</param>
    /// <param name="least">Bytes that its disk must have.</param>
    /// <exception cref="RefusedException">What makes no sense: <c>gcp.*</c>, <c>cli.size</c>.</exception>
    public MachineShape Shape(ParseResult parsed, GcpPlace place, long least) =>
        new MachineShape
        {
            MachineType = parsed.GetRequiredValue(_machineType),
            Technology =
                parsed.GetRequiredValue(_technology) == Sev
                    ? ConfidentialTechnology.Sev
                    : ConfidentialTechnology.SevSnp,
            Allowed = [.. parsed.GetRequiredValue(_allow)],
            Ports = [.. parsed.GetRequiredValue(_port)],
            DiskGib = GibOf(parsed, least),
            DiskType = parsed.GetRequiredValue(_diskType),
            Network = new MachineNetwork
            {
                Name = parsed.GetRequiredValue(_network),
                Subnet = parsed.GetValue(_subnet),
                HasAddress = !parsed.GetValue(_noAddress),
            },
        }
            .Judge(place)
            .OrThrow();

    private long GibOf(ParseResult parsed, long least)
    {
        long size = Sizes.Parse(parsed.GetRequiredValue(_size)).OrThrow();
        return size >= least && size % (1L << GiB) == 0
            ? size >> GiB
            : throw new RefusedException(
                new Refusal(
                    "gcp.disk-size",
                    "disk of the machine",
                    $"whole GiB, at least {least >> GiB}",
                    Sizes.Show(size),
                    "choose another with --disk-size, or leave it out"
                )
            );
    }
}
