using System.CommandLine;
using Coffer.Cli.Text;
using Coffer.Keys.Owner;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer keys show</c>: checks a key directory and shows what is public.</summary>
internal sealed class KeysShow : Verb
{
    private readonly Option<string> _dir = KeyOptions.Directory("--dir", "Key directory");

    public KeysShow(CommandIo io)
        : base(io, "show", "Check that a key directory is whole and show the public side of each key.") =>
        Options.Add(_dir);

    public override IReadOnlyList<string> Examples =>
        ["coffer keys show", "coffer keys show --dir payroll.keys --json"];

    protected override Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        string directory = parsed.GetRequiredValue(_dir);
        using OwnerKeys keys = KeyDirectory.Load(directory).OrThrow();
        KeysReport report = new(keys, directory);
        output.Result(report.Text, report.WriteJson);
        return Task.CompletedTask;
    }
}
