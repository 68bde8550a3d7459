using System.CommandLine;
using Coffer.Bytes;
using Coffer.Cli.Building;
using Coffer.Cli.Text;
using Coffer.Image.Description;
using Coffer.Image.Locks;
using Coffer.Image.Os;
using Coffer.Linux.Mounts;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer lock</c>: pins the Debian packages of a machine.</summary>
internal sealed class LockVerb : Verb
{
    private readonly Argument<string> _description = new("DESCRIPTION")
    {
        Description = "Machine description",
        DefaultValueFactory = _ => "machine.yaml",
    };
    private readonly Option<string?> _mirror = new("--mirror")
    {
        Description = "Debian mirror; the one of the description, or else of this host's apt when not given",
        HelpName = "URL",
    };
    private readonly Option<bool> _check = new("--check")
    {
        Description = "Write nothing; exit code 1 when the mirrors have something else than the lock",
    };

    public LockVerb(CommandIo io)
        : base(
            io,
            "lock",
            "Write the Debian packages of a machine, each with version and SHA-256, to machine.lock beside its description; say what changed. "
                + "The archive's signatures are checked. Builds with a lock are made of exactly these packages."
        )
    {
        Arguments.Add(_description);
        Option[] all = [_mirror, _check];
        foreach (Option option in all)
            Options.Add(option);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "coffer lock",
            "coffer lock examples/hello/machine.yaml",
            "coffer lock --check --json | jq -r '.changes[] | \"\\(.name) \\(.old) \\(.new)\"'",
        ];

    protected override async Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        string description = parsed.GetRequiredValue(_description);
        MachineDescription machine = DescriptionReader.ReadFile(description).OrThrow();
        DebianOrigin origin = machine.Debian.At(parsed.GetValue(_mirror));
        string path = PackageLock.PathBeside(description);
        PackageLock? old = ReadOld(description, output);
        output.Progress("lock: indexes of the mirrors, and who signed them ...");
        PackageLock now = await LockResolver.ResolveAsync(
            origin,
            AskedPackages.Tools(OsContent.Embedded),
            AskedPackages.System(OsContent.Embedded, machine),
            cancellation
        );
        bool check = parsed.GetValue(_check);
        LockReport report = new(path, now, LockChange.Between(old, now), old is null, IsWritten: !check);
        if (!check)
            Write(path, now);
        else if (report.IsStale)
            output.ExitCode = ExitCode.Refused;
        output.Result(report.Text, report.WriteJson);
    }

    // A lock that cannot be read is what this verb mends.
    private static PackageLock? ReadOld(string description, Output output)
    {
        try
        {
            return PackageLock.ReadBeside(description);
        }
        catch (RefusedException e)
        {
            output.Progress($"lock: the old lock is not read: {e.Refusal}");
            return null;
        }
    }

    private static void Write(string path, PackageLock packages)
    {
        string aside = NewDirectory.Make($"{path}.partial.");
        try
        {
            string file = Path.Combine(aside, Path.GetFileName(path));
            File.WriteAllBytes(file, packages.ToBytes());
            File.Move(file, path, overwrite: true);
        }
        finally
        {
            Directory.Delete(aside, recursive: true);
        }
    }
}
