using System.CommandLine;
using Coffer.Bytes;
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
        Description = "Disk image, disk, or vault header; may be left out when only the age of a record is asked for",
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

    public RecoveryDrillVerb(CommandIo io)
        : base(
            io,
            "drill",
            "Prove, without the machine and without changing anything, that these identities open this vault: each age file of the escrow, "
                + "the passphrase, the recovery key slot, the volume key. Nothing secret is shown or written."
        )
    {
        Arguments.Add(_source);
        Options.Add(_identities);
        Options.Add(_record);
        Options.Add(_maxAge);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "coffer recovery drill payroll.raw --identity alice.identity --record payroll.drill.json",
            "coffer recovery drill header.bin -i alice.identity -i bob.identity --json",
            "coffer recovery drill payroll.raw --record payroll.drill.json --max-age 90",
        ];

    protected override Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        string[] identities = parsed.GetRequiredValue(_identities);
        if (parsed.GetValue(_maxAge) is { } days)
            Judge(parsed, output, days, identities);
        else
            Drill(parsed, output, identities);
        return Task.CompletedTask;
    }

    private void Drill(ParseResult parsed, Output output, string[] paths)
    {
        if (parsed.GetValue(_source) is not { } source || paths.Length == 0)
            throw Refuse("SOURCE and at least one --identity FILE, or --max-age with --record", "neither");
        HeaderCandidates header = VaultFile.Read(source).OrThrow();
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

    private void Judge(ParseResult parsed, Output output, int days, string[] identities)
    {
        if (days < 1 || identities.Length > 0 || parsed.GetValue(_record) is not { } path)
            throw Refuse(
                "--max-age DAYS, at least 1, with --record FILE and without --identity",
                "another combination"
            );
        DrillRecord record = RecordFile(path);
        Refusal? refusal = record.JudgeAge(output.Io.Time.GetUtcNow(), TimeSpan.FromDays(days));
        if (refusal is null && parsed.GetValue(_source) is { } source)
        {
            HeaderCandidates header = VaultFile.Read(source).OrThrow();
            refusal = record.JudgeVault(header.Newest.Header.Uuid, RecoveryPath.AllOf(header));
        }
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
