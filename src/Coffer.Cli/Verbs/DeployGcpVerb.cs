using System.CommandLine;
using Coffer.Bytes;
using Coffer.Cli.Deploying;
using Coffer.Cli.Exporting;
using Coffer.Cli.Text;
using Coffer.Clouds.Google;
using Coffer.Clouds.Google.Account;
using Coffer.Clouds.Google.Deploying;
using Coffer.Image.Export;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer deploy gcp</c>: makes an image's machine be there, through Google's own interfaces.</summary>
internal sealed class DeployGcpVerb : Verb
{
    private const string Sev = "sev";
    private const string SevSnp = "sev-snp";
    private const int GiB = 30;

    private readonly Argument<string> _image = new("IMAGE")
    {
        Description = "Raw disk image, as coffer build wrote it",
    };
    private readonly Option<string> _keys = KeyOptions.Directory(
        "--keys",
        "Key directory of the image; its Secure Boot certificates go with it, nothing private does"
    );
    private readonly GoogleOptions _google = new();
    private readonly Option<bool> _foreignBucket = new("--foreign-bucket")
    {
        Description = "Take the bucket of another project, whose people can read the upload",
    };
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

    public DeployGcpVerb(CommandIo io)
        : base(
            io,
            "gcp",
            "Make an image's machine be there, in Google Cloud: bucket, upload, image with the owner's PK, KEK and db, firewall rule, Confidential VM. The image is "
                + "judged first, as export does. Each step looks first: what is there and as it should be is kept, what is different is refused; run it again "
                + "after anything that went wrong."
        )
    {
        _technology.AcceptOnlyFromAmong(SevSnp, Sev);
        Arguments.Add(_image);
        Options.Add(_keys);
        _google.AddTo(this);
        Option[] all = [_foreignBucket, _allow, _port, _machineType, _technology, _size];
        foreach (Option option in all)
            Options.Add(option);
    }

    public override IReadOnlyList<string> Examples =>
        [
            $"coffer deploy gcp payroll_3.raw {Place} --account deployer.json --allow 198.51.100.7/32",
            $"coffer deploy gcp payroll_3.raw {Place} --allow 198.51.100.0/24 --port 7443 --port 443 --disk-size 100G --dry-run",
            $"coffer deploy gcp payroll_3.raw {Place} --account deployer.json --allow 198.51.100.7/32 --json | jq -r .address",
        ];

    /// <summary>The options that every example needs.</summary>
    internal static string Place => "--project my-project --zone europe-west4-a --bucket my-upload";

    protected override async Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        using JudgedImage judged = JudgedImage.Open(
            parsed.GetRequiredValue(_image),
            parsed.GetRequiredValue(_keys),
            cancellation
        );
        string name = new ExportedMachine(judged.Image, judged.Image.Disk, judged.Keys).CloudName;
        GcpPlace place = _google.Place(parsed, name);
        output.Progress($"gcp: {judged.Words} as {name} ...");
        using ScratchExport export = ScratchExport.Of(judged);
        MachinePlan plan = PlanOf(parsed, place, judged, export);
        if (_google.IsDryRun(parsed))
        {
            DryRunReport report = new(DryRun.Of(GoogleOptions.EndpointsOf(output), plan));
            output.Result(report.Text, report.WriteJson);
            return;
        }
        using ServiceAccount account = _google.ReadAccount(parsed);
        using GoogleClient client = GoogleOptions.Connect(account, output);
        Give(await new Deployment(client, plan, new DeployProgress(output)).RunAsync(cancellation), name, output);
    }

    private MachinePlan PlanOf(ParseResult parsed, GcpPlace place, JudgedImage judged, ScratchExport export) =>
        new MachinePlan
        {
            Place = place,
            IsForeignBucket = parsed.GetValue(_foreignBucket),
            Disk = export.Archive,
            Pk = judged.Keys.Pk.Certificate.RawDataMemory,
            Kek = judged.Keys.Kek.Certificate.RawDataMemory,
            Db = judged.Keys.Db.Certificate.RawDataMemory,
            MachineType = parsed.GetRequiredValue(_machineType),
            Technology =
                parsed.GetRequiredValue(_technology) == Sev
                    ? ConfidentialTechnology.Sev
                    : ConfidentialTechnology.SevSnp,
            Allowed = [.. parsed.GetRequiredValue(_allow)],
            Ports = [.. parsed.GetRequiredValue(_port)],
            DiskGib = GibOf(parsed, export.Size),
        }
            .Judge()
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

    private static void Give(DeployedMachine machine, string name, Output output)
    {
        StepsReport report = new(machine.Steps);
        string next =
            machine.Address.Length > 0
                ? $"address {machine.Address}\nnext: coffer attest {machine.Address}, when it has installed itself"
                : "it has no address of its own";
        output.Result(
            $"{report.Text}\n{next}",
            json =>
            {
                json.WriteString("name", name);
                json.WriteString("address", machine.Address);
                report.WriteJson(json);
            }
        );
    }
}
