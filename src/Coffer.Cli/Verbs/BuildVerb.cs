using System.CommandLine;
using Coffer.Bytes;
using Coffer.Cli.Building;
using Coffer.Cli.Text;
using Coffer.Image.Build;
using Coffer.Image.Description;
using Coffer.Image.Locks;
using Coffer.Image.Reproducing;
using Coffer.Keys.Grants;
using Coffer.Keys.Owner;
using Coffer.Tokens;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer build</c>: machine description to signed disk image.</summary>
internal sealed class BuildVerb : Verb
{
    private const string Lab = "lab";

    private readonly Argument<string> _description = new("DESCRIPTION")
    {
        Description = "Machine description",
        DefaultValueFactory = _ => "machine.yaml",
    };
    private readonly Option<string> _keys = KeyOptions.Directory("--keys", "Key directory that signs");
    private readonly TokenOptions _tokens = new();
    private readonly Option<string> _output = new("--output")
    {
        Description = "Directory for the image and the records beside it",
        HelpName = "DIR",
        DefaultValueFactory = _ => ".",
    };
    private readonly Option<string> _profile = new Option<string>("--profile")
    {
        Description = "lab shows kernel messages on the serial console, which the host reads; production is silent",
        DefaultValueFactory = _ => "production",
    }.AcceptOnlyFromAmong(Lab, "production");
    private readonly Option<string?> _mirror = new("--mirror")
    {
        Description = "Debian mirror; the one of the description, or else of this host's apt when not given",
        HelpName = "URL",
    };
    private readonly Option<bool> _refresh = new("--refresh-packages")
    {
        Description = "Take the newest Debian packages, not the cached ones",
    };
    private readonly Option<bool> _verify = new("--verify")
    {
        Description =
            "Build a second time, from scratch, elsewhere, and compare every byte; exit code 1 at a difference",
    };
    private readonly Option<string?> _init = new("--init")
    {
        Description = "The static /init; found by itself beside the command or in its source tree",
        HelpName = "FILE",
    };
    private readonly Option<string?> _agent = new("--agent")
    {
        Description = "The static agent; found by itself beside the command or in its source tree",
        HelpName = "FILE",
    };

    public BuildVerb(CommandIo io)
        : base(
            io,
            "build",
            "Build the signed disk image of a machine, its expected measurements, its SBOM and its signed provenance. The same description, keys, "
                + "/init, agent and Debian packages give the same bytes."
        )
    {
        Arguments.Add(_description);
        Option[] all = [_keys, _tokens.PinFile, _output, _profile, _mirror, _refresh, _verify, _init, _agent];
        foreach (Option option in all)
            Options.Add(option);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "coffer build",
            "coffer build examples/hello/machine.yaml --profile lab --output out",
            "coffer build --verify",
            "coffer build --refresh-packages --json | jq -r .rootHash",
        ];

    protected override async Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        string description = parsed.GetRequiredValue(_description);
        MachineDescription machine = DescriptionReader.ReadFile(description).OrThrow();
        using TokenKeys tokens = _tokens.Open(parsed, output);
        using OwnerKeys keys = KeyDirectory.Load(parsed.GetRequiredValue(_keys), tokens).OrThrow();
        BuildOptions options = new()
        {
            OutputDirectory = parsed.GetRequiredValue(_output),
            InitPath = Find("init", parsed.GetValue(_init), output),
            AgentPath = machine.HasAgent ? Find("agent", parsed.GetValue(_agent), output) : null,
            Profile = parsed.GetValue(_profile) == Lab ? BuildProfile.Lab : BuildProfile.Production,
            DescriptionDigest = machine.Sha256,
            Mirror = parsed.GetValue(_mirror),
            Lock = ReadLock(description, parsed.GetValue(_refresh), output),
            RefreshPackages = parsed.GetValue(_refresh),
            Time = output.Io.Time,
            Trace = parsed.GetValue(_verify) ? new BuildTrace() : null,
        };
        BuildLines lines = new(output);
        BuiltImage built = await ImageBuilder.BuildAsync(machine, keys, options, lines, cancellation);
        int? verified = parsed.GetValue(_verify)
            ? await new SecondBuild(machine, keys, options, output).CompareAsync(cancellation)
            : null;
        BuildReport report = new(built, lines, verified);
        output.Result(report.Text, report.WriteJson);
    }

    // It gets signed: whoever reads along sees which one.
    private static string Find(string name, string? asked, Output output)
    {
        string path = new StaticProgram(name).Find(asked).OrThrow();
        output.Progress($"build: {name} is {path}");
        return path;
    }

    private static PackageLock? ReadLock(string description, bool refresh, Output output)
    {
        PackageLock? packages = PackageLock.ReadBeside(description);
        string path = PackageLock.PathBeside(description);
        if (packages is null)
            output.Progress(
                $"build: no {path}: the newest packages of the mirrors, or cached ones; coffer lock pins them"
            );
        else if (refresh)
            throw new RefusedException(
                new Refusal(
                    "lock.refresh",
                    "--refresh-packages",
                    "a description without a lock",
                    path,
                    "The lock names the packages: refresh it with coffer lock."
                )
            );
        else
            output.Progress($"build: {packages.System.Packages.Length} packages of {path}");
        return packages;
    }
}
