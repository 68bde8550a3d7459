using System.CommandLine;
using Coffer.Cli.Configuring;
using Coffer.Cli.Inspect;
using Coffer.Cli.Text;
using Coffer.Image.Description;
using Coffer.Image.Root;
using Coffer.Keys.Configuration;
using Coffer.Keys.Owner;
using Coffer.Tokens;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer config sign</c>: makes a signed configuration.</summary>
internal sealed class ConfigSignVerb : Verb
{
    private readonly Argument<string> _file = new("FILE")
    {
        Description = "The configuration, YAML: machine, version, operators, images, secrets",
    };
    private readonly Option<string> _keys = KeyOptions.Directory("--keys", "Key directory whose config key signs");
    private readonly TokenOptions _tokens = new();
    private readonly Option<string?> _key = new("--key")
    {
        Description = "Key of the one machine that it is for, as coffer config key keeps it; needed with secrets",
        HelpName = "FILE",
    };
    private readonly Option<string?> _description = new("--description")
    {
        Description = "Description that the machine was built from: what its image would refuse is refused now",
        HelpName = "FILE",
    };
    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "Where to write it",
        DefaultValueFactory = _ => "configuration.cose",
        HelpName = "FILE",
    };

    public ConfigSignVerb(CommandIo io)
        : base(
            io,
            "sign",
            "Sign what changes on a machine without a new image: who may ask it, newer digests of images that it pulls, secrets. Secrets are read from "
                + "files, byte for byte, and encrypted to the machine's TPM. A machine takes a version that is higher than the last one."
        )
    {
        Arguments.Add(_file);
        Option[] options = [_keys, _tokens.PinFile, _key, _description, _output];
        foreach (Option option in options)
            Options.Add(option);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "coffer config sign payroll.config.yaml -o configuration.cose",
            "coffer config sign payroll.config.yaml --key payroll.key.json --description machine.yaml",
        ];

    protected override Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        ConfigurationFile file = ConfigurationFile.Read(parsed.GetRequiredValue(_file)).OrThrow();
        MachineKey? key = parsed.GetValue(_key) is { } path ? MachineKeyFile.Read(path).OrThrow() : null;
        using TokenKeys tokens = _tokens.Open(parsed, output);
        using OwnerKeys keys = KeyDirectory.Load(parsed.GetRequiredValue(_keys), tokens).OrThrow();
        SignedConfiguration signed = SignedConfiguration.Sign(file.Seal(key), keys.Config);
        if (parsed.GetValue(_description) is { } description)
            Judge(signed, DescriptionReader.ReadFile(description).OrThrow(), keys);
        string target = parsed.GetRequiredValue(_output);
        File.WriteAllBytes(target, signed.ToBytes());
        Explanation explanation = ConfigurationInspection.Explain(signed.Document, signed.Configuration, "holds");
        output.Result(
            $"Wrote {target}.\n\n{ExplanationText.Render(explanation)}",
            writer =>
            {
                writer.WriteString("file", target);
                ExplanationJson.Write(writer, explanation);
            }
        );
        return Task.CompletedTask;
    }

    private static void Judge(SignedConfiguration signed, MachineDescription description, OwnerKeys keys)
    {
        ConfigurableMachine machine = ConfigurableDocument.Of(description, keys.Config.ExportSubjectPublicKeyInfo());
        new ConfigurationJudgement(machine, signed.Configuration.Identity ?? Guid.Empty)
            .Judge(signed.ToBytes(), inForce: null)
            .OrThrow();
    }
}
