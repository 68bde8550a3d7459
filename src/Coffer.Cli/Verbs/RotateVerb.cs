using System.CommandLine;
using System.Text;
using Coffer.Attestation.Evidence;
using Coffer.Cli.Text;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer rotate</c>: renews what opens a running machine's vault.</summary>
internal sealed class RotateVerb : ChangeVerb
{
    private readonly Option<string> _level = new("--level")
    {
        Description =
            "reseal: the same share for the next generation; rewrap: a new unlock secret and key slot; recovery: a new recovery key; all",
        HelpName = "LEVEL",
        DefaultValueFactory = _ => "rewrap",
    };

    public RotateVerb(CommandIo io)
        : base(
            io,
            "rotate",
            "Renew what opens a machine's vault, while it runs. The machine is judged first, as attest does; every rotation raises the generation, so that "
                + "no older header opens any more, and gives a receipt that the machine's TPM signed."
        )
    {
        _level.AcceptOnlyFromAmong("reseal", "rewrap", "recovery", "all");
        Options.Add(_level);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "coffer rotate payroll.example --policy payroll_3.policy.yaml",
            "coffer rotate payroll.example --policy payroll_3.policy.yaml --level recovery --receipt rotated.json",
        ];

    protected override (string Path, byte[] Body) Ask(ParseResult parsed, MachineClaims claims) =>
        ("/v1/rotation", Encoding.ASCII.GetBytes($"{{\"level\":\"{parsed.GetRequiredValue(_level)}\"}}"));
}
