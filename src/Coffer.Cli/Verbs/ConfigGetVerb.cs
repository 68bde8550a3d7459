using System.CommandLine;
using Coffer.Attestation.Configurations;
using Coffer.Cli.Attesting;
using Coffer.Cli.Configuring;
using Coffer.Cli.Text;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer config get</c>: says which configuration a machine follows.</summary>
internal sealed class ConfigGetVerb(CommandIo io)
    : AskVerb(
        io,
        "get",
        "Say which configuration a machine follows, and which ones it refused and why. The machine is judged first, as attest does: the verdict proves "
            + "version and digest, which were measured."
    )
{
    public override IReadOnlyList<string> Examples =>
        ["coffer config get payroll.example --policy payroll_3.policy.yaml"];

    protected override async Task AskAsync(
        AcceptedMachine machine,
        ParseResult parsed,
        Output output,
        CancellationToken cancellation
    )
    {
        byte[] answer = await machine.Agent.DocumentAsync("/v1/configuration", cancellation);
        ConfigurationStatus status = ConfigurationStatus.Read(answer).OrThrow();
        output.Result(ConfigurationStatusText.Of(status), json => ConfigurationStatusText.WriteMembers(json, status));
    }
}
