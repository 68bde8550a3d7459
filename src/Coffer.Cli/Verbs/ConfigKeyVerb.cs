using System.CommandLine;
using Coffer.Attestation.Configurations;
using Coffer.Bytes;
using Coffer.Cli.Attesting;
using Coffer.Cli.Configuring;
using Coffer.Cli.Text;
using Coffer.Keys.Configuration;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer config key</c>: keeps the key that secrets for a machine are encrypted to.</summary>
internal sealed class ConfigKeyVerb : AskVerb
{
    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "Where to write it",
        DefaultValueFactory = _ => "machine.key.json",
        HelpName = "FILE",
    };

    public ConfigKeyVerb(CommandIo io)
        : base(
            io,
            "key",
            "Keep the key that secrets for a machine are encrypted to. The machine is judged first, as attest does; then its attestation key must have "
                + "signed that this key is in the same TPM and cannot leave it. The file is as good as the place you keep it in."
        ) => Options.Add(_output);

    public override IReadOnlyList<string> Examples =>
        ["coffer config key payroll.example --policy payroll_3.policy.yaml -o payroll.key.json"];

    protected override async Task AskAsync(
        AcceptedMachine machine,
        ParseResult parsed,
        Output output,
        CancellationToken cancellation
    )
    {
        if (machine.Exchanged.Bundle is not { Machine: { } claims, Tpm: { } tpm })
            throw new RefusedException(
                new Refusal("config.evidence", machine.Host, "evidence that names machine and TPM", "other evidence")
            );
        byte[] answer = await machine.Agent.DocumentAsync("/v1/configuration/key", cancellation);
        MachineKey key = CertifiedKey
            .Read(answer)
            .Then(certified => certified.Judge(tpm.AkPublic.Span, claims.Name, claims.Identity))
            .Then(point => MachineKeyFile.Of(claims.Name, claims.Identity, point))
            .OrThrow();
        string target = parsed.GetRequiredValue(_output);
        await File.WriteAllBytesAsync(target, key.ToBytes(), cancellation);
        output.Result(
            $"Wrote {target}: secrets for {key.Name} ({key.Identity}) are encrypted to it.",
            json =>
            {
                json.WriteString("file", target);
                json.WriteString("name", key.Name);
                json.WriteString("identity", $"{key.Identity}");
                json.WriteBase64String("key", key.Key.Bytes);
            }
        );
    }
}
