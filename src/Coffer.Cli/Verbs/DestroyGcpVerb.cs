using System.CommandLine;
using Coffer.Cli.Deploying;
using Coffer.Cli.Text;
using Coffer.Clouds.Google;
using Coffer.Clouds.Google.Account;
using Coffer.Clouds.Google.Deploying;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer destroy gcp</c>: removes what <c>coffer deploy gcp</c> made.</summary>
internal sealed class DestroyGcpVerb : Verb
{
    private readonly Argument<string> _name = new("NAME")
    {
        Description = "Name of the machine, as coffer deploy said it",
    };
    private readonly GoogleOptions _google = new();

    public DestroyGcpVerb(CommandIo io)
        : base(
            io,
            "gcp",
            "Remove a machine from Google Cloud, with its disk and the data on it, its firewall rule, image and upload. Only what carries the label "
                + $"{GcpPlace.Label}=NAME is removed; something else of the same name is left alone, and the exit code is 1. A machine or disk of it in another "
                + "zone is named and stays, and rule, image and upload with it. The bucket stays."
        )
    {
        Arguments.Add(_name);
        _google.AddTo(this);
    }

    public override IReadOnlyList<string> Examples =>
        [
            $"coffer destroy gcp coffer-payroll-3 {DeployGcpVerb.Place} --account deployer.json",
            $"coffer destroy gcp coffer-payroll-3 {DeployGcpVerb.Place} --dry-run",
        ];

    protected override async Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        GcpPlace place = _google.Place(parsed, parsed.GetRequiredValue(_name));
        if (_google.IsDryRun(parsed))
        {
            DryRunReport dry = new(DryRun.Of(GoogleOptions.EndpointsOf(output), place));
            output.Result(dry.Text, dry.WriteJson);
            return;
        }
        using ServiceAccount account = _google.ReadAccount(parsed);
        using GoogleClient client = GoogleOptions.Connect(account, output);
        Destruction destruction = new(client, place, new DeployProgress(output));
        DestroyedMachine destroyed = await destruction.RunAsync(cancellation);
        StepsReport report = new(destroyed.Steps);
        if (destroyed.Refusal is { } refusal)
        {
            output.Refusal(refusal, report.WriteJson);
            output.ExitCode = ExitCode.Refused;
            return;
        }
        if (report.HasForeign)
            output.ExitCode = ExitCode.Refused;
        // Gone already is as good, but a wrong project looks the same.
        if (report.IsNothing)
            output.Progress(
                $"Nothing of {place.Name} is in project {place.Project}, zone {place.Zone}, bucket {place.Bucket}: is it the right place?"
            );
        output.Result(report.Text, report.WriteJson);
    }
}
