using System.CommandLine;
using Coffer.Bytes;
using Coffer.Cli.Attesting;
using Coffer.Cli.Judging;
using Coffer.Cli.Recovering;
using Coffer.Cli.Text;
using Coffer.Keys.Binding;
using Coffer.Keys.Recovery.Drills;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer recovery drill</c>: proves that today's identities open today's vault, or that somebody proved it lately.</summary>
internal sealed class RecoveryDrillVerb : Verb
{
    private readonly Argument<string?> _source = new("SOURCE")
    {
        Description =
            "Disk image, disk, or vault header, or HOST of a running machine; may be left out when only the age of a record is asked for",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string[]> _identities = RecoveryOptions.Identities();
    private readonly Option<string?> _record = new("--record")
    {
        Description = "Where the record of a drill that passed is written; with --max-age, the one that is judged",
        HelpName = "FILE",
    };
    private readonly Option<int?> _maxAge = new("--max-age")
    {
        Description = "Judge a record instead: refuse one of more days, or of an earlier recovery key than SOURCE has",
        HelpName = "DAYS",
    };

    private readonly MachineOptions _machine = new();

    public RecoveryDrillVerb(CommandIo io)
        : base(
            io,
            "drill",
            "Prove, without touching the machine, that these identities open this vault: each age file of the escrow, "
                + "the passphrase, the recovery key slot, the volume key. Nothing secret is shown or written."
        )
    {
        Arguments.Add(_source);
        Options.Add(_identities);
        Options.Add(_record);
        Options.Add(_maxAge);
        foreach (Option option in _machine.All)
            Options.Add(option);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "coffer recovery drill payroll.raw --identity alice.identity --record payroll.drill.json",
            "coffer recovery drill payroll.example --policy payroll_1.policy.yaml -i alice.identity -i bob.identity",
            "coffer recovery drill header.bin -i alice.identity -i bob.identity --json",
            "coffer recovery drill payroll.raw --record payroll.drill.json --max-age 90",
        ];

    protected override async Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        string[] identities = parsed.GetRequiredValue(_identities);
        int? days = parsed.GetValue(_maxAge);
        string? source = parsed.GetValue(_source);
        if (days is null && (source is null || identities.Length == 0))
            throw Refuse("SOURCE and at least one --identity FILE, or --max-age with --record", "neither");
        if (days is not null && (days < 1 || identities.Length > 0 || parsed.GetValue(_record) is null))
            throw Refuse(
                "--max-age DAYS, at least 1, with --record FILE and without --identity",
                "another combination"
            );
        HeaderCandidates? header = source is null ? null : await ReadAsync(parsed, source, output, cancellation);
        if (source is not null && header is null)
            return;
        if (days is not null)
            Judge(output, days.Value, parsed.GetValue(_record)!, header);
        else
            Drill(parsed, output, identities, header!);
    }

    // A machine is judged first: an agent of somebody else's could answer with a header that was drilled long ago.
    private async Task<HeaderCandidates?> ReadAsync(
        ParseResult parsed,
        string source,
        Output output,
        CancellationToken cancellation
    )
    {
        if (!MachineJudging.IsHost(source))
            return VaultFile.Read(source).OrThrow();
        using AgentConnection agent = _machine.Connect(parsed, source);
        PolicyFile policy = _machine.ReadPolicy(parsed);
        if (await MachineJudging.AcceptAsync(agent, policy, source, output, cancellation) is null)
            return null;
        return VaultFile.ReadDocument(await agent.DocumentAsync("/v1/header", cancellation)).OrThrow();
    }

    private void Drill(ParseResult parsed, Output output, string[] paths, HeaderCandidates header)
    {
        using IdentityFiles identities = IdentityFiles.Read(paths);
        RecoveryDrill drill = RecoveryDrill.Run(header, identities.Identities);
        string? record = drill.Failure is null ? parsed.GetValue(_record) : null;
        if (record is not null)
            Replace(record, DrillRecord.Of(drill, output.Io.Time.GetUtcNow()).ToBytes());
        DrillReport report = new(drill, identities.Files, record);
        output.Result(report.Text, report.WriteJson);
        if (drill.Failure is not { } failure)
            return;
        output.ExitCode = ExitCode.Refused;
        if (!output.IsJson)
            output.Refusal(failure);
    }

    private static void Judge(Output output, int days, string path, HeaderCandidates? header)
    {
        DrillRecord record = RecordFile(path);
        Refusal? refusal = record.JudgeAge(output.Io.Time.GetUtcNow(), TimeSpan.FromDays(days));
        if (refusal is null && header is not null)
            refusal = record.JudgeVault(header.Newest.Header.Uuid, RecoveryPath.AllOf(header));
        if (refusal is not null)
            throw new RefusedException(refusal with { Thing = $"{path}, {refusal.Thing}" });
        output.Result(
            $"vault {record.Vault}: drilled on {record.Time:yyyy-MM-dd HH:mm} UTC, by {record.Recipients.Length} identities",
            writer =>
            {
                writer.WriteString("vault", $"{record.Vault}");
                writer.WriteString("time", record.Time.UtcDateTime);
                writer.WriteNumber("identities", record.Recipients.Length);
            }
        );
    }

    private static DrillRecord RecordFile(string path)
    {
        FileInfo file = new(path);
        if (!file.Exists)
            throw new RefusedException(
                new Refusal(
                    "drill.missing",
                    path,
                    "a drill record",
                    "no such file",
                    "drill: coffer recovery drill DISK --identity FILE --record FILE"
                )
            );
        if (file.Length > DrillRecord.LargestSize)
            throw new RefusedException(
                new Refusal("drill.too-large", path, $"at most {DrillRecord.LargestSize} bytes", $"{file.Length}")
            );
        return DrillRecord.Read(File.ReadAllBytes(path)).OrThrow();
    }

    // The old record stands until the new one is whole.
    private static void Replace(string path, byte[] record)
    {
        string aside = path + ".new";
        File.WriteAllBytes(aside, record);
        File.Move(aside, path, overwrite: true);
    }

    private static RefusedException Refuse(string expected, string seen) =>
        new(
            new Refusal(
                "recovery.options",
                "coffer recovery drill",
                expected,
                seen,
                "See: coffer recovery drill --help"
            )
        );
}
