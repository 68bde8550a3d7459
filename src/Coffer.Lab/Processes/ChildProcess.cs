using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using Coffer.Bytes;

namespace Coffer.Lab.Processes;

/// <summary>
/// A program started for the lab. It runs in a session of its own, so that Ctrl-C reaches only us, and the kernel kills
/// it when we die, however that happens (PR_SET_PDEATHSIG, prctl(2)). It is only ever killed by its own process id.
/// </summary>
public sealed class ChildProcess : IDisposable
{
    private const int KeptErrorLines = 20;

    // The kernel sends the death signal when the parent's *thread* ends, so one thread that never ends starts them all.
    private static readonly BlockingCollection<Action> s_starts = StartThread();
    private static readonly string[] s_directories = Directories(Environment.GetEnvironmentVariable("PATH"));
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly Process _process;

    private ChildProcess(Process process)
    {
        _process = process;
        _process.ErrorDataReceived += (_, line) => KeepError(line.Data);
        _process.BeginErrorReadLine();
    }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>True once it ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it writes.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>What it reads.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>The last lines of its standard error.</summary>
    public string LastErrors => string.Join('\n', _errors);

    /// <summary>Processor time it used so far, or null once it is gone.</summary>
    public TimeSpan? ProcessorTime => _process.HasExited ? null : _process.TotalProcessorTime;

    /// <summary>Starts a program without a shell.</summary>
    /// <param name="program">Its name, looked up in the absolute directories of PATH: the working directory is nobody's place for programs.</param>
    /// <param name="arguments">Its arguments, passed as they are.</param>
    /// <param name="package">The Debian package that has it, for the error message.</param>
    /// <exception cref="RefusedException"><c>program.missing</c>: it is not installed.</exception>
    public static async Task<ChildProcess> StartAsync(string program, IEnumerable<string> arguments, string package)
    {
        string path = Find(program, package);
        string[] wrapper = ["--pdeathsig", "KILL", Find("setsid", "util-linux")];
        ProcessStartInfo start = new(Find("setpriv", "util-linux"), [.. wrapper, path, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // swtpm_setup looks for swtpm there.
        start.Environment["PATH"] = string.Join(':', s_directories);
        TaskCompletionSource<Process> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        s_starts.Add(() => Start(start, started));
        return new ChildProcess(await started.Task);
    }

    /// <summary>Kills it at once and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Waits until it ended by itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitForExitAsync(CancellationToken cancellation = default)
    {
        await _process.WaitForExitAsync(cancellation);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private static BlockingCollection<Action> StartThread()
    {
        BlockingCollection<Action> starts = [];
        Thread thread = new(() =>
        {
            foreach (Action start in starts.GetConsumingEnumerable())
                start();
        })
        {
            IsBackground = true,
            Name = "lab process starter",
        };
        thread.Start();
        return starts;
    }

    private static void Start(ProcessStartInfo start, TaskCompletionSource<Process> started)
    {
        try
        {
            started.SetResult(Process.Start(start)!);
        }
        catch (Win32Exception)
        {
            started.SetException(Missing(start.FileName, "util-linux"));
        }
    }

    /// <summary>The absolute directories of a PATH, and those where Debian has programs for root.</summary>
    internal static string[] Directories(string? path) =>
        [.. $"{path}:/usr/sbin:/sbin".Split(':').Where(directory => directory.StartsWith('/')).Distinct()];

    private static string Find(string program, string package) =>
        s_directories.Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists)
        ?? throw Missing(program, package);

    private static RefusedException Missing(string program, string package) =>
        new(
            new Refusal(
                "program.missing",
                program,
                "a program in PATH",
                "none",
                $"Install it: apt-get install {package}"
            )
        );

    private void KeepError(string? line)
    {
        if (line is null)
            return;
        _errors.Enqueue(line);
        while (_errors.Count > KeptErrorLines)
            _errors.TryDequeue(out _);
    }
}
