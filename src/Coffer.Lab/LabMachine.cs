using System.Text.RegularExpressions;
using Coffer.Bytes;
using Coffer.Lab.Nbd;
using Coffer.Lab.Processes;
using Coffer.Lab.Qemu;
using Coffer.Lab.Recording;
using Coffer.Lab.Serial;
using Coffer.Lab.State;
using Coffer.Lab.Swtpm;

namespace Coffer.Lab;

/// <summary>
/// A running virtual machine: QEMU with OVMF, Secure Boot and a software TPM. Dispose it: it ends its own processes,
/// by their ids, and leaves the state directory for the next start.
/// </summary>
public sealed class LabMachine : IAsyncDisposable
{
    private static readonly TimeSpan s_press = TimeSpan.FromSeconds(5);

    private readonly CleanUp _cleanUp;
    private readonly ChildProcess _qemu;
    private readonly QemuMonitor _monitor;
    private readonly Task _reading;

    private LabMachine(
        LabState state,
        DiskRecorder? recorder,
        ChildProcess qemu,
        QemuMonitor monitor,
        SerialLog serial,
        LabOptions options,
        CleanUp cleanUp
    )
    {
        Recorder = recorder;
        (State, _qemu, _monitor, Serial, Options, _cleanUp) = (state, qemu, monitor, serial, options, cleanUp);
        _reading = serial.ReadAsync(qemu.Output, state.SerialLogPath);
    }

    /// <summary>The machine's files.</summary>
    public LabState State { get; }

    /// <summary>Its serial console.</summary>
    public SerialLog Serial { get; }

    /// <summary>Records it; null when nothing does.</summary>
    public DiskRecorder? Recorder { get; }

    /// <summary>What it was started with; free host ports have become numbers.</summary>
    public LabOptions Options { get; }

    /// <summary>True until QEMU ended.</summary>
    public bool IsRunning => !_qemu.HasExited;

    /// <summary>Time since QEMU started.</summary>
    public TimeSpan Uptime => Serial.Now;

    /// <summary>Processor time QEMU used so far, or null once it ended.</summary>
    public TimeSpan? ProcessorTime => _qemu.ProcessorTime;

    /// <summary>Starts a machine.</summary>
    /// <exception cref="RefusedException">
    /// <c>lab.options</c>, <c>lab.state-empty</c>, <c>lab.state-in-use</c>, <c>lab.port-in-use</c>, <c>lab.firmware-missing</c>,
    /// <c>program.missing</c>
    /// </exception>
    public static async Task<LabMachine> StartAsync(LabOptions options, CancellationToken cancellation = default)
    {
        LabState state = new(options.StateDirectory);
        CheckOptions(options);
        CheckFiles(state);
        OvmfFiles ovmf = OvmfFiles.Find();
        options = options with { Forwards = [.. options.Forwards.Select(forward => forward.Resolve())] };
        CleanUp cleanUp = new();
        try
        {
            cleanUp.Add(state.Lock());
            // Unix socket paths have at most 107 bytes (unix(7)); the state directory may be anywhere.
            SocketDirectory sockets = new();
            cleanUp.Add(sockets);
            DiskRecorder? recorder = options.Record ? StartRecorder(state, sockets, cleanUp) : null;
            string? tpm = options.Tpm
                ? await StartTpmAsync(options, recorder, state, sockets, cleanUp, cancellation)
                : null;
            string monitor = sockets.Path("qmp");
            string? disk = recorder is null ? null : sockets.Path("nbd");
            IReadOnlyList<string> arguments = new QemuCommandLine(options, state, ovmf, tpm, monitor, disk).Build();
            await File.WriteAllLinesAsync(state.QemuArgumentsPath, arguments, cancellation);
            SerialLog serial = new(options.Time) { OnLine = Heard(options.OnSerialLine, recorder) };
            ChildProcess qemu = await ChildProcess.StartAsync("qemu-system-x86_64", arguments, "qemu-system-x86");
            return new LabMachine(state, recorder, qemu, new QemuMonitor(monitor), serial, options, cleanUp);
        }
        catch
        {
            await cleanUp.DisposeAsync();
            throw;
        }
    }

    /// <summary>The host port that leads to a port of the machine.</summary>
    public int HostPort(int guestPort) => Options.Forwards.First(forward => forward.GuestPort == guestPort).HostPort;

    /// <summary>Waits for a line on the serial console, as <see cref="SerialLog.WaitForAsync"/> does.</summary>
    /// <exception cref="RefusedException"><c>lab.timeout</c>, <c>lab.ended</c> or, when QEMU itself failed, <c>lab.qemu-failed</c></exception>
    public async Task<SerialLine> WaitForAsync(
        string pattern,
        TimeSpan timeout,
        SerialLine? after = null,
        CancellationToken cancellation = default
    )
    {
        try
        {
            return await Serial.WaitForAsync(new Regex(pattern), timeout, after, cancellation);
        }
        catch (RefusedException e) when (e.Refusal.Reason == "lab.ended" && _qemu.LastErrors.Length > 0)
        {
            throw new RefusedException(
                new Refusal("lab.qemu-failed", "qemu-system-x86_64", "a running machine", _qemu.LastErrors)
            );
        }
    }

    /// <summary>Types a line on the serial console.</summary>
    public async Task TypeAsync(string line, CancellationToken cancellation = default)
    {
        await _qemu.Input.WriteAsync(System.Text.Encoding.UTF8.GetBytes(line + "\r"), cancellation);
        await _qemu.Input.FlushAsync(cancellation);
    }

    /// <summary>Waits until the machine switched itself off, or rebooted when it ends at a reboot.</summary>
    /// <returns>False when it still runs after that time.</returns>
    public async Task<bool> WaitForEndAsync(TimeSpan timeout)
    {
        using CancellationTokenSource timer = new(timeout, Options.Time);
        try
        {
            await WaitForEndAsync(timer.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Waits until the machine switched itself off, however long it takes.</summary>
    public async Task WaitForEndAsync(CancellationToken cancellation)
    {
        await _qemu.WaitForExitAsync(cancellation);
        await _reading;
    }

    /// <summary>
    /// Presses the power button, again and again, since a machine that still starts does not notice, and cuts the power when the
    /// machine is not off after a while.
    /// </summary>
    /// <returns>Whether it switched itself off.</returns>
    public async Task<bool> PowerOffAsync(TimeSpan patience)
    {
        bool off = false;
        for (TimeSpan waited = default; !off && waited < patience; waited += s_press)
        {
            bool pressed = await _monitor.TryPressPowerButtonAsync();
            off = await WaitForEndAsync(s_press < patience ? s_press : patience);
            // Nobody to press it for: the machine ended meanwhile, or QEMU is no longer to be spoken with.
            if (!pressed)
                break;
        }
        await CutPowerAsync();
        return off;
    }

    /// <summary>Presses the reset button: the machine starts again at once, whatever it was doing; its disk keeps what it was given.</summary>
    /// <returns>Whether QEMU took it.</returns>
    public Task<bool> ResetAsync() => _monitor.TryResetAsync();

    /// <summary>
    /// What only the host can do to a running machine, as a command of QEMU's monitor (QEMU Machine Protocol reference): plug devices in, send keys or a
    /// break.
    /// </summary>
    /// <param name="command">Name of the command.</param>
    /// <param name="arguments">Its arguments, a JSON object.</param>
    /// <returns>Whether QEMU took it.</returns>
    public Task<bool> CommandAsync(string command, string arguments) => _monitor.TryAsync(command, arguments);

    /// <summary>Cuts the power: QEMU is killed at once, whatever it was doing. The TPM sees its connection end.</summary>
    public async Task CutPowerAsync()
    {
        await _qemu.KillAsync();
        await _reading;
        await _cleanUp.DisposeAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CutPowerAsync();
        _qemu.Dispose();
    }

    private static DiskRecorder StartRecorder(LabState state, SocketDirectory sockets, CleanUp cleanUp)
    {
        DiskRecorder recorder = new(state.DiskPath, state.RecordingPath, state.TpmStateFile);
        cleanUp.Add(recorder);
        cleanUp.Add(NbdServer.Start(sockets.Path("nbd"), recorder));
        return recorder;
    }

    private static async Task<string> StartTpmAsync(
        LabOptions options,
        DiskRecorder? recorder,
        LabState state,
        SocketDirectory sockets,
        CleanUp cleanUp,
        CancellationToken cancellation
    )
    {
        await TpmManufacture.EnsureAsync(state.TpmPath, state.TpmAuthorityPath, cancellation);
        string control = sockets.Path("swtpm");
        cleanUp.Add(await SoftwareTpm.StartAsync(state.TpmPath, control, state.TpmLogPath, cancellation));
        TpmTapOptions? tapped = recorder is null ? options.Tap : Observed(options.Tap ?? new(), recorder);
        if (tapped is null)
            return control;
        TpmTraffic traffic = new(File.Create(state.TpmTrafficPath), options.Time);
        cleanUp.Add(TpmTap.Start(sockets.Path("tap"), control, traffic, tapped));
        return sockets.Path("tap");
    }

    // The console is beside disk and TPM: where a line stands among their events is about right.
    private static Action<SerialLine>? Heard(Action<SerialLine>? heard, DiskRecorder? recorder) =>
        recorder is null
            ? heard
            : line =>
            {
                recorder.Mark(DiskRecording.ConsoleMark + line.Text);
                heard?.Invoke(line);
            };

    // A response that the machine has not seen yet: whatever it writes to the disk because of it comes later.
    private static TpmTapOptions Observed(TpmTapOptions tap, DiskRecorder recorder)
    {
        recorder.LookAtTpm();
        return new TpmTapOptions
        {
            Answer = exchange =>
            {
                recorder.LookAtTpm();
                return tap.Answer?.Invoke(exchange) ?? exchange.Response;
            },
        };
    }

    private static void CheckOptions(LabOptions options)
    {
        if (options.Record && options.Snapshot)
            throw new RefusedException(
                new Refusal(
                    "lab.options",
                    "machine to start",
                    "a disk that is recorded or one that is forgotten",
                    "both"
                )
            );
    }

    private static void CheckFiles(LabState state)
    {
        if (!state.HasDisk || !File.Exists(state.VariablesPath))
            throw new RefusedException(
                new Refusal(
                    "lab.state-empty",
                    state.Directory,
                    "a machine's disk.raw and vars.fd",
                    "a directory without them",
                    "Start with an image: coffer run IMAGE --state DIRECTORY"
                )
            );
    }
}
