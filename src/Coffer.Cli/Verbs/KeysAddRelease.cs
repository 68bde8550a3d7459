using System.CommandLine;
using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Cli.Text;
using Coffer.Keys.Owner;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer keys add-release</c>: gives a key directory the release key that older ones lack.</summary>
internal sealed class KeysAddRelease : Verb
{
    private readonly Option<string> _dir = KeyOptions.Directory("--dir", "Key directory");

    public KeysAddRelease(CommandIo io)
        : base(
            io,
            "add-release",
            "Make the release key of a key directory that was made before there were any. It signs what is beside an image: "
                + "measurements, provenance, releases. Nothing else in the directory changes. It is a file, also where the other keys are in a token."
        ) => Options.Add(_dir);

    public override IReadOnlyList<string> Examples => ["coffer keys add-release --dir payroll.keys"];

    protected override Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        string directory = parsed.GetRequiredValue(_dir);
        using OwnerKeys before = KeyDirectory.Load(directory).OrThrow();
        using RSA key = OwnerKeys.NewRelease();
        if (KeyDirectory.AddRelease(key, directory) is { } refusal)
            throw new RefusedException(refusal);
        KeysReport report = new(before with { Release = key }, directory);
        output.Result(report.Text, report.WriteJson);
        return Task.CompletedTask;
    }
}
