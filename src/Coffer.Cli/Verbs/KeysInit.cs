using System.CommandLine;
using Coffer.Bytes;
using Coffer.Cli.Text;
using Coffer.Keys.Owner;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer keys init</c>: makes the owner keys.</summary>
internal sealed class KeysInit : Verb
{
    private readonly Option<string> _dir = KeyOptions.Directory("--dir", "Directory to make; must not exist yet");
    private readonly Option<string> _name = new("--name")
    {
        Description = "The owner, as the certificates name it",
        DefaultValueFactory = _ => "owner",
        HelpName = "NAME",
    };

    public KeysInit(CommandIo io)
        : base(
            io,
            "init",
            "Make owner keys: PK, KEK and db for Secure Boot, the PCR policy key, the config key, the release key, and a first operator's. "
                + "Whoever has the directory can sign what your machines boot: keep it off the cloud, and back it up."
        )
    {
        Options.Add(_dir);
        Options.Add(_name);
    }

    public override IReadOnlyList<string> Examples =>
        ["coffer keys init", "coffer keys init --dir payroll.keys --name \"Payroll Ltd\""];

    protected override Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        string directory = parsed.GetRequiredValue(_dir);
        using OwnerKeys keys = OwnerKeys.Create(parsed.GetRequiredValue(_name), output.Io.Random, output.Io.Time);
        if (KeyDirectory.Save(keys, directory) is { } refusal)
            throw new RefusedException(refusal);
        KeysReport report = new(keys, directory);
        output.Result($"Made {directory}.\n{report.Text}", report.WriteJson);
        return Task.CompletedTask;
    }
}
