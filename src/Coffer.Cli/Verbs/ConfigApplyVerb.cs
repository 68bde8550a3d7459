using System.CommandLine;
using Coffer.Attestation.Configurations;
using Coffer.Cli.Attesting;
using Coffer.Cli.Configuring;
using Coffer.Cli.Text;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer config apply</c>: gives a machine a signed configuration.</summary>
internal sealed class ConfigApplyVerb : AskVerb
{
    private readonly Argument<string> _file = new("FILE") { Description = "Signed configuration" };

    public ConfigApplyVerb(CommandIo io)
        : base(
            io,
            "apply",
            "Give a machine a signed configuration, which it follows at once when it is newer than the one in force. The machine is judged first, as "
                + "attest does. One that it refuses changes nothing."
        ) => Arguments.Add(_file);

    public override IReadOnlyList<string> Examples =>
        ["coffer config apply payroll.example configuration.cose --policy payroll_3.policy.yaml"];

    protected override async Task AskAsync(
        AcceptedMachine machine,
        ParseResult parsed,
        Output output,
        CancellationToken cancellation
    )
    {
        byte[] document = SignedConfigurationFile.Read(parsed.GetRequiredValue(_file)).OrThrow();
        byte[] answer = await machine.Agent.ConfigureAsync(document, cancellation);
        ConfigurationStatus status = ConfigurationStatus.Read(answer).OrThrow();
        output.Result(ConfigurationStatusText.Of(status), json => ConfigurationStatusText.WriteMembers(json, status));
    }
}
