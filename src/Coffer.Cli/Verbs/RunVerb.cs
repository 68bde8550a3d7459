using System.CommandLine;
using Coffer.Bytes;
using Coffer.Cli.Running;
using Coffer.Cli.Text;
using Coffer.Keys.Owner;
using Coffer.Lab;
using Coffer.Lab.State;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer run</c>: boots an image here.</summary>
internal sealed class RunVerb : Verb
{
    private static readonly TimeSpan s_shutdown = TimeSpan.FromSeconds(60);

    private readonly RunOptions _options = new();

    public RunVerb(CommandIo io)
        : base(
            io,
            "run",
            "Boot an image here: QEMU with OVMF, Secure Boot with the owner's keys, and a software TPM. The first run installs; the state "
                + "directory keeps disk, firmware variables and TPM, so that the next run unseals. No KVM needed. Ctrl-C ends it."
        ) => _options.AddTo(this);

    public override IReadOnlyList<string> Examples =>
        [
            "coffer run hello_1.raw --forward 8080:8080",
            "coffer run hello_1.raw --until-answer / --once --json",
            "coffer run --state hello_1.raw.machine          # the installed machine again",
            "coffer run hello_1.raw --fresh --console        # a new machine, with its whole console",
        ];

    protected override async Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        RunRequest request = _options.Read(parsed).OrThrow();
        Prepare(request, output);
        LabOptions lab = new()
        {
            StateDirectory = request.StateDirectory,
            Forwards = request.Forwards,
            MemoryMiB = request.MemoryMiB,
            OnSerialLine = line =>
            {
                if (WatchedRun.Show(line, request.WholeConsole) is { } text)
                    output.Progress(text);
            },
        };
        await using LabMachine machine = await LabMachine.StartAsync(lab, cancellation);
        foreach (PortForward forward in machine.Options.Forwards)
            output.Progress($"port {forward.GuestPort} of the machine is 127.0.0.1:{forward.HostPort} here");
        await WatchAsync(machine, request, output, cancellation);
    }

    private static void Prepare(RunRequest request, Output output)
    {
        LabState state = new(request.StateDirectory);
        if (request.Fresh)
            state.Remove();
        if (state.HasDisk)
            output.Progress($"going on with the machine in {request.StateDirectory} (--fresh makes a new one)");
        else
            Create(state, request);
    }

    private static void Create(LabState state, RunRequest request)
    {
        string image = request.Image ?? throw NoImage(state);
        using OwnerKeys keys = KeyDirectory.Load(request.KeyDirectory).OrThrow();
        state.CreateDisk(image, request.DiskSize);
        state.CreateVariables(keys.SecureBoot);
    }

    private static async Task WatchAsync(
        LabMachine machine,
        RunRequest request,
        Output output,
        CancellationToken cancellation
    )
    {
        WatchedRun run = new(machine);
        Answer? answer = request.AnswerPath is { } path
            ? await run.WaitForAnswerAsync(UrlOf(machine, path), request.Timeout, cancellation)
            : null;
        RunReport report = new(machine, answer);
        if (answer is not null)
            Report(report, request, output);
        if (answer is not null && request.Once)
        {
            await PowerOffAsync(machine, output);
            return;
        }
        try
        {
            await run.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C is how a machine that runs well is ended.
            if (answer is not null)
                await PowerOffAsync(machine, output);
        }
        if (answer is null)
            Report(report, request, output);
    }

    private static async Task PowerOffAsync(LabMachine machine, Output output)
    {
        output.Progress("press the power button");
        if (!await machine.PowerOffAsync(s_shutdown))
            output.Progress($"still on after {s_shutdown.TotalSeconds:F0} s: power cut");
    }

    private static void Report(RunReport report, RunRequest request, Output output)
    {
        if (request.ReportPath is { } path)
            File.WriteAllText(path, Output.Document(report.WriteJson) + "\n");
        output.Result(report.Text, report.WriteJson);
    }

    private static Uri UrlOf(LabMachine machine, string path) =>
        new($"http://127.0.0.1:{machine.Options.Forwards[0].HostPort}/{path.TrimStart('/')}");

    private static RefusedException NoImage(LabState state) =>
        new(
            new Refusal(
                "run.no-image",
                state.Directory,
                "an image, or the state of a machine",
                "neither",
                "Name an image: coffer run IMAGE"
            )
        );
}
