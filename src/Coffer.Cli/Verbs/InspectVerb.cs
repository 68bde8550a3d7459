using System.CommandLine;
using Coffer.Cli.Inspect;
using Coffer.Cli.Text;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer inspect</c>: explains an artefact.</summary>
internal sealed class InspectVerb : Verb
{
    private readonly Argument<string> _file = new("FILE")
    {
        Description = "What to look at; its type is found by its bytes",
    };

    public InspectVerb(CommandIo io)
        : base(
            io,
            "inspect",
            "Explain a file: disk image (GPT, ESP, vault), UKI or other PE image, EFI signature list, authenticated variable "
                + "(.auth), TCG event log, LUKS2 header, OVMF variable store, SNP report, certificate table, TPM quote, TPM public area, "
                + "Azure paravisor report, certificate, evidence bundle, policy, signed configuration, SBOM, signed provenance or measurements. Nothing is changed, nothing secret is shown."
        ) => Arguments.Add(_file);

    public override IReadOnlyList<string> Examples =>
        [
            "coffer inspect hello_1.raw",
            "coffer inspect hello_1.raw.machine/vars.fd",
            "coffer inspect /sys/kernel/security/tpm0/binary_bios_measurements",
            "coffer inspect --json keys.auth | jq .facts",
        ];

    protected override Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        Explanation explanation = Artefact.Explain(parsed.GetRequiredValue(_file)).OrThrow();
        output.Result(ExplanationText.Render(explanation), writer => ExplanationJson.Write(writer, explanation));
        return Task.CompletedTask;
    }
}
