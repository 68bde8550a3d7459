using System.CommandLine;
using System.Text;
using Coffer.Attestation.Evidence;
using Coffer.Bytes;
using Coffer.Cli.Attesting;
using Coffer.Cli.Text;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer revoke</c>: takes a vault away from its machine, or from everybody.</summary>
internal sealed class RevokeVerb : ChangeVerb
{
    private readonly Option<bool> _destroy = new("--destroy")
    {
        Description =
            "Destroy the vault: no key opens it any more, the recovery key neither, and the machine switches off",
    };
    private readonly Option<string?> _confirm = new("--confirm")
    {
        Description = "Name of the machine, as its evidence says it; needed to destroy",
        HelpName = "NAME",
    };

    public RevokeVerb(CommandIo io)
        : base(
            io,
            "revoke",
            "Take a machine's vault away from its TPM: from the next boot on only a recovery opens it. The machine is judged first, as attest does. "
                + "What runs goes on running until it is switched off."
        )
    {
        Options.Add(_destroy);
        Options.Add(_confirm);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "coffer revoke payroll.example --policy payroll_3.policy.yaml --receipt revoked.json",
            "coffer revoke payroll.example --policy payroll_3.policy.yaml --destroy --confirm payroll",
        ];

    protected override ChangeRequest Ask(ParseResult parsed, EvidenceBundle evidence)
    {
        MachineClaims claims = evidence.Machine!;
        bool destroy = parsed.GetValue(_destroy);
        if (destroy && parsed.GetValue(_confirm) != claims.Name)
            throw new RefusedException(
                new Refusal(
                    "revoke.confirm",
                    "destruction of the vault",
                    $"--confirm {claims.Name}",
                    parsed.GetValue(_confirm) ?? "nothing",
                    "name the machine whose data is to be gone for good"
                )
            );
        string body = destroy ? $"{{\"destroy\":true,\"confirm\":\"{claims.Vault}\"}}" : "{}";
        return new("/v1/revocation", Encoding.ASCII.GetBytes(body));
    }
}
