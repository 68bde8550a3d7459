using System.CommandLine;
using System.Security.Cryptography;
using Coffer.Attestation.Exchange;
using Coffer.Bytes;
using Coffer.Cli.Attesting;
using Coffer.Cli.Rotating;
using Coffer.Cli.Text;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer keys deliver</c>: hands what a rotation of db signed to the firmware of a running machine.</summary>
internal sealed class KeysDeliver : AskVerb
{
    private readonly Argument<string> _variable = new Argument<string>("VARIABLE")
    {
        Description = "db takes the new certificate, dbx forbids the old one",
    }.AcceptOnlyFromAmong("db", "dbx");
    private readonly Option<string> _plan = new("--plan")
    {
        Description = "Plan of the rotation; the signed changes are beside it",
        HelpName = "PLAN",
        Required = true,
    };

    public KeysDeliver(CommandIo io)
        : base(
            io,
            "deliver",
            "Hand a signed change of a db rotation to the firmware of a running machine. The machine is judged first, as attest does; it refuses a change that its "
                + "vault is not sealed for yet, and one that forbids what it booted. Restart it afterwards: the next boot measures the announced PCR 7."
        )
    {
        Arguments.Add(_variable);
        Options.Add(_plan);
    }

    public override IReadOnlyList<string> Examples =>
        ["coffer keys deliver payroll.example db --plan keys/updates/db-2/plan.json --policy payroll_3.policy.yaml"];

    protected override async Task AskAsync(
        AcceptedMachine machine,
        ParseResult parsed,
        Output output,
        CancellationToken cancellation
    )
    {
        string variable = parsed.GetRequiredValue(_variable);
        byte[] update = PlanFile
            .Read(parsed.GetRequiredValue(_plan))
            .Then(file => file.ReadUpdate(file.Plan.UpdateOf(variable)))
            .OrThrow();
        byte[] answer = await machine.Agent.ChangeAsync(
            new ChangeRequest($"/v1/firmware/{variable}", update, "application/octet-stream"),
            cancellation
        );
        DeliveredChange delivery = DeliveredChange.Read(answer).OrThrow();
        if (delivery.JudgeContent(variable, SHA256.HashData(update)) is { } refusal)
            throw new RefusedException(refusal);
        output.Result(
            $"{machine.Host}: {variable} has the change; restart the machine. Its next boot measures PCR 7 {Convert.ToHexStringLower(delivery.Pcr7Next.Span)}",
            delivery.WriteMembers
        );
    }
}
