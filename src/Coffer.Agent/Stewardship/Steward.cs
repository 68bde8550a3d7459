using System.Collections.Immutable;
using System.Diagnostics;
using Coffer.Attestation.Audit;
using Coffer.Bytes;
using Coffer.Evidence.Frames;
using Coffer.Evidence.Stewardship;

namespace Coffer.Agent.Stewardship;

/// <summary>Looks after the workloads of the description, and of nothing else: what it does not find there it does not touch.</summary>
/// <param name="paths">Where things are.</param>
/// <param name="auditor">Writes down what is done.</param>
/// <param name="uptime">Time since the kernel started.</param>
internal sealed class Steward(StewardPaths paths, Auditor auditor, Func<TimeSpan> uptime)
{
    private const int PartSize = 32 * 1024;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly StockProgram _systemctl = new(paths.SystemCtl);
    private readonly StockProgram _journalctl = new(paths.JournalCtl);
    private readonly ImmutableArray<KnownWorkload> _workloads = KnownWorkload.ReadAll(
        File.ReadAllBytes(paths.Workloads)
    );

    private readonly ProvisionRecords _provisions = new(paths.Provided, paths.Awaited);

    /// <summary>Answers a request that wants one answer.</summary>
    internal Parsed<byte[]> Answer(StewardRequest request)
    {
        try
        {
            return request.Verb switch
            {
                StewardVerb.Restart => Find(request.Workload)
                    .Then(workload =>
                        auditor.Watch(request.Operator, "restart", workload.Name, () => Restart(workload))
                    ),
                StewardVerb.Note => auditor.Note(request),
                StewardVerb.Audit => auditor.Document(),
                _ => Report(_workloads).ToBytes(Kernel(), Disk()),
            };
        }
        catch (Exception e) when (e is RefusedException or IOException)
        {
            return AsRefusal(e);
        }
    }

    /// <summary>Answers with what a workload printed.</summary>
    /// <param name="request">Which one, and how much of it.</param>
    /// <param name="stream">Takes the parts.</param>
    /// <param name="gone">Ends it: nobody listens any more.</param>
    /// <exception cref="IOException">Nobody listens any more.</exception>
    internal void Stream(StewardRequest request, Stream stream, CancellationToken gone)
    {
        if (!TryBegin(request).TryGet(out Process? journal, out Refusal? refusal))
        {
            AskFrame.Answer(stream, refusal);
            return;
        }
        using (journal)
        using (gone.Register(() => End(journal)))
            try
            {
                AskFrame.Part(stream, []);
                Copy(journal.StandardOutput.BaseStream, stream);
                AskFrame.End(stream);
            }
            finally
            {
                End(journal);
            }
    }

    private static Refusal AsRefusal(Exception e) =>
        (e as RefusedException)?.Refusal ?? new("steward.device", "files of this machine", "an answer", e.Message);

    private static void End(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    // Who reads slowly is waited for here: the journal is not read any faster.
    private static void Copy(Stream journal, Stream stream)
    {
        byte[] buffer = new byte[PartSize];
        for (int count; (count = journal.Read(buffer)) > 0; )
            AskFrame.Part(stream, buffer.AsSpan(0, count));
    }

    private Parsed<KnownWorkload> Find(string name) =>
        _workloads.FirstOrDefault(workload => workload.Name == name) is { } found
            ? found
            : new Refusal(
                "request.workload",
                "workload",
                _workloads.IsEmpty
                    ? "one of this machine, which has none"
                    : string.Join(", ", _workloads.Select(workload => workload.Name)),
                name
            );

    private Parsed<byte[]> Restart(KnownWorkload workload)
    {
        (_, int? exitCode) = _systemctl.Run(["restart", "--", workload.Unit], s_patience);
        // One that takes longer goes on without us; its state says so.
        return exitCode is null or 0
            ? Report([workload]).ToBytes(Kernel(), Disk())
            : new Refusal(
                "workload.restart",
                $"workload {workload.Name}",
                "a start that succeeds",
                StatesOf([workload]).GetValueOrDefault(workload.Unit, UnitState.Unknown) is var state
                    ? $"{state.Active}, {state.Result}, exit status {state.ExitStatus}"
                    : "",
                "look at its log: coffer logs"
            );
    }

    private WorkloadsReport Report(ImmutableArray<KnownWorkload> of) => new(of, StatesOf(of), _provisions, uptime());

    private ImmutableDictionary<string, UnitState> StatesOf(ImmutableArray<KnownWorkload> of)
    {
        // Without a name systemctl would speak of itself.
        if (of.IsEmpty)
            return ImmutableDictionary<string, UnitState>.Empty;
        (string output, int? exitCode) = _systemctl.Run(
            UnitState.Question(of.Select(workload => workload.Unit)),
            s_patience
        );
        return exitCode == 0
            ? UnitState.ReadAll(output)
            : throw new RefusedException(
                new Refusal(
                    "steward.manager",
                    "the service manager",
                    "the states of the workloads",
                    exitCode is null ? "no answer in time" : $"exit status {exitCode}"
                )
            );
    }

    private Parsed<Process> TryBegin(StewardRequest request)
    {
        try
        {
            return Find(request.Workload).Then(workload => Begin(request, workload));
        }
        catch (RefusedException e)
        {
            return e.Refusal;
        }
    }

    // Reading is noted before it begins: it may go on for days.
    private Parsed<Process> Begin(StewardRequest request, KnownWorkload workload)
    {
        auditor.Add(request.Operator, "logs", workload.Name, AuditOutcome.Done);
        List<string> arguments =
        [
            "--quiet",
            "--no-pager",
            "--no-hostname",
            "--utc",
            "--output=short-iso-precise",
            $"--directory={paths.Journal}",
            $"--unit={workload.Unit}",
            $"--lines={request.Lines}",
        ];
        if (request.SinceSeconds > 0)
            arguments.Add($"--since=-{request.SinceSeconds}s");
        if (request.Follow)
            arguments.Add("--follow");
        return _journalctl.Start(arguments);
    }

    private string Kernel() => File.ReadAllText(paths.KernelRelease).Trim();

    private (long Size, long Free) Disk()
    {
        DriveInfo drive = new(paths.Journal);
        return (drive.TotalSize, drive.AvailableFreeSpace);
    }
}
