using System.CommandLine;
using Coffer.Cli.Deploying;
using Coffer.Cli.Exporting;
using Coffer.Cli.Text;
using Coffer.Clouds.Google;
using Coffer.Clouds.Google.Account;
using Coffer.Clouds.Google.Deploying;
using Coffer.Image.Export;
using Coffer.Image.Export.Targets;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer deploy gcp</c>: makes an image's machine be there, through Google's own interfaces.</summary>
internal sealed class DeployGcpVerb : Verb
{
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
    private readonly ShapeOptions _shape = new();

    public DeployGcpVerb(CommandIo io)
        : base(
            io,
            "gcp",
            "Make an image's machine be there, in Google Cloud: bucket, upload, image with the owner's PK, KEK and db, firewall rule, Confidential VM. The image is "
                + "judged first, as export does. Each step looks first: what is there and as it should be is kept, what is different is refused; run it again "
                + "after anything that went wrong."
        )
    {
        Arguments.Add(_image);
        Options.Add(_keys);
        _google.AddTo(this);
        Options.Add(_foreignBucket);
        _shape.AddTo(this);
    }

    public override IReadOnlyList<string> Examples =>
        [
            $"coffer deploy gcp payroll_3.raw {Place} --account deployer.json --allow 198.51.100.7/32",
            $"coffer deploy gcp payroll_3.raw {Place} --allow 198.51.100.0/24 --port 7443 --port 443 --disk-size 100G --dry-run",
            $"coffer deploy gcp payroll_3.raw {Place} --account deployer.json --allow 10.0.0.0/8 --network own --subnet inner --no-address",
            $"coffer deploy gcp payroll_3.raw {Place} --account deployer.json --allow 198.51.100.7/32 --json | jq -r .address",
        ];

    /// <summary>The options that every example needs.</summary>
    internal static string Place => "--project my-project --zone europe-west4-a --bucket my-upload";

    protected override async Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        using ServiceAccount? account = _google.IsDryRun(parsed) ? null : _google.ReadAccount(parsed);
        using JudgedImage judged = JudgedImage.Open(
            parsed.GetRequiredValue(_image),
            parsed.GetRequiredValue(_keys),
            cancellation
        );
        string name = new ExportedMachine(judged.Image, judged.Image.Disk, judged.Keys).CloudName;
        GcpPlace place = _google.Place(parsed, name);
        long size = ScratchExport.SizeFor(judged);
        MachineShape shape = _shape.Shape(parsed, place, size);
        output.Progress($"gcp: {judged.Words} as {name} ...");
        using ScratchExport export = ScratchExport.Of(
            judged,
            new GcpExport(),
            size,
            name => output.Progress($"gcp: {name} ...")
        );
        MachinePlan plan = PlanOf(parsed, place, shape, judged, export);
        if (account is null)
        {
            DryRunReport report = new(DryRun.Of(GoogleOptions.EndpointsOf(output), plan));
            output.Result(report.Text, report.WriteJson);
            return;
        }
        using GoogleClient client = GoogleOptions.Connect(account, output);
        Give(await new Deployment(client, plan, new DeployProgress(output)).RunAsync(cancellation), name, output);
    }

    private MachinePlan PlanOf(
        ParseResult parsed,
        GcpPlace place,
        MachineShape shape,
        JudgedImage judged,
        ScratchExport export
    ) =>
        new()
        {
            Place = place,
            IsForeignBucket = parsed.GetValue(_foreignBucket),
            Disk = export.Archive,
            Pk = judged.Keys.Pk.Certificate.RawDataMemory,
            Kek = judged.Keys.Kek.Certificate.RawDataMemory,
            Db = judged.Keys.Db.Certificate.RawDataMemory,
            Dbx = judged.Keys.Dbx?.Bytes,
            Shape = shape,
        };

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
