using System.CommandLine;
using Coffer.Attestation.Audit;
using Coffer.Bytes;
using Coffer.Cli.Attesting;
using Coffer.Cli.Operating;
using Coffer.Cli.Text;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer audit</c>: what operators did to a machine.</summary>
internal sealed class AuditVerb : AskVerb
{
    private readonly Option<bool> _verify = new("--verify")
    {
        Description = "Check that each entry names the one before: none is missing in between, none was changed",
    };

    public AuditVerb(CommandIo io)
        : base(
            io,
            "audit",
            "Show what operators did to a machine: who, what, with which outcome, and when by the TPM's clock. The machine is judged first, as attest does."
        )
    {
        Options.Add(_verify);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "coffer audit payroll.example --policy payroll_3.policy.yaml",
            "coffer audit payroll.example --policy payroll_3.policy.yaml --verify --json",
        ];

    protected override async Task AskAsync(
        AcceptedMachine machine,
        ParseResult parsed,
        Output output,
        CancellationToken cancellation
    )
    {
        byte[] answer = await machine.Agent.DocumentAsync("/v1/audit", cancellation);
        AuditDocument audit = AuditDocument.Read(answer).OrThrow();
        string text = AuditText.Of(audit);
        if (parsed.GetValue(_verify))
        {
            if ((AuditChain.Judge(audit.Entries) ?? AuditChain.JudgeWhole(audit)) is { } broken)
                throw new RefusedException(broken);
            text = $"{text.TrimEnd()}\n{AuditText.Held(audit.Entries)}";
        }
        output.Result(text, json => AuditText.WriteMembers(json, audit));
    }
}
