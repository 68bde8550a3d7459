using System.CommandLine;
using System.Text;
using Coffer.Attestation.Exchange;
using Coffer.Cli.Attesting;
using Coffer.Cli.Operating;
using Coffer.Cli.Text;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer restart</c>: ends a workload of a running machine and starts it again.</summary>
internal sealed class RestartVerb : AskVerb
{
    private readonly Argument<string> _workload = WorkloadArgument.Create();

    public RestartVerb(CommandIo io)
        : base(
            io,
            "restart",
            "End a workload and start it again. The machine is judged first, as attest does; nothing else of it is touched."
        )
    {
        Arguments.Add(_workload);
    }

    public override IReadOnlyList<string> Examples =>
        ["coffer restart payroll.example web --policy payroll_3.policy.yaml"];

    protected override async Task AskAsync(
        AcceptedMachine machine,
        ParseResult parsed,
        Output output,
        CancellationToken cancellation
    )
    {
        string name = parsed.GetRequiredValue(_workload);
        byte[] body = Encoding.UTF8.GetBytes(Output.Document(json => json.WriteString("workload", name)));
        byte[] answer = await machine.Agent.ChangeAsync(new("/v1/restart", body), cancellation);
        MachineWorkloads read = MachineWorkloads.Read(answer).OrThrow();
        output.Result(
            string.Join('\n', read.Workloads.Select(workload => $"{workload.Name}: {StatusText.Of(workload)}")),
            json => StatusText.WriteMembers(json, read)
        );
    }
}
