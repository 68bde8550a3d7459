using System.CommandLine;
using Coffer.Attestation.Exchange;
using Coffer.Cli.Attesting;
using Coffer.Cli.Operating;
using Coffer.Cli.Text;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer status</c>: how a running machine and its workloads are.</summary>
internal sealed class StatusVerb(CommandIo io)
    : AskVerb(
        io,
        "status",
        "Say how a machine is: its workloads, versions, disk, integrity, and what its vault is sealed to. The machine is judged first, as attest does."
    )
{
    public override IReadOnlyList<string> Examples =>
        [
            "coffer status payroll.example --policy payroll_3.policy.yaml",
            "coffer status payroll.example --policy payroll_3.policy.yaml --json",
        ];

    protected override async Task AskAsync(
        AcceptedMachine machine,
        ParseResult parsed,
        Output output,
        CancellationToken cancellation
    )
    {
        AgentConnection agent = machine.Agent;
        byte[] status = await agent.DocumentAsync("/v1/status", cancellation);
        byte[] custody = await agent.DocumentAsync("/v1/custody", cancellation);
        ReencryptionProgress rotation = await agent.ReencryptionAsync(cancellation);
        byte[] workloads = await agent.DocumentAsync("/v1/workloads", cancellation);
        MachineStatus read = MachineStatus.Read(status, custody, rotation, workloads).OrThrow();
        output.Result(StatusText.Of(read), json => StatusText.WriteMembers(json, read));
    }
}
