using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Coffer.Bytes;

namespace Coffer.Lab.Serial;

/// <summary>Reads a serial console line by line, stamps each line, keeps them in a file and lets callers wait for one.</summary>
public sealed class SerialLog
{
    private const int MaxLineLength = 16 * 1024;
    private const int LinesInRefusal = 12;
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly long _start;
    private ImmutableList<SerialLine> _lines = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _ended;

    /// <summary>A log whose clock starts now.</summary>
    public SerialLog(TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
    }

    /// <summary>Called with every line, in order, on the reading task.</summary>
    public Action<SerialLine>? OnLine { get; init; }

    /// <summary>Time since the log started.</summary>
    public TimeSpan Now => _time.GetElapsedTime(_start);

    /// <summary>The lines so far.</summary>
    public ImmutableList<SerialLine> Lines
    {
        get
        {
            lock (_lock)
                return _lines;
        }
    }

    /// <summary>All text so far.</summary>
    public string Text => string.Join('\n', Lines.Select(line => line.Text));

    /// <summary>Reads until the console ends and writes each line to a file as it comes.</summary>
    public async Task ReadAsync(Stream console, string logFile)
    {
        await using StreamWriter log = new(logFile, append: true) { AutoFlush = true };
        byte[] buffer = new byte[4096];
        List<byte> line = [];
        TimeSpan lineStart = Now;
        int count;
        while ((count = await console.ReadAsync(buffer)) > 0)
            foreach (byte b in buffer.AsSpan(0, count).ToArray())
            {
                if (line.Count == 0)
                    lineStart = Now;
                line.Add(b);
                if (b == '\n' || line.Count == MaxLineLength)
                    await AddAsync(line, lineStart, log);
            }
        if (line.Count > 0)
            await AddAsync(line, lineStart, log);
        Change(() => _ended = true);
    }

    /// <summary>Waits for a line.</summary>
    /// <param name="pattern">What the line must match.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="after">Only lines after this one count; null for all, also those that came already.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="RefusedException"><c>lab.timeout</c> or <c>lab.ended</c>, with the last lines as the seen value.</exception>
    public async Task<SerialLine> WaitForAsync(
        Regex pattern,
        TimeSpan timeout,
        SerialLine? after = null,
        CancellationToken cancellation = default
    )
    {
        int next = after is null ? 0 : after.Number + 1;
        using var timer = new CancellationTokenSource(timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        while (true)
        {
            (ImmutableList<SerialLine> lines, bool ended, Task changed) = Snapshot();
            for (; next < lines.Count; next++)
                if (pattern.IsMatch(lines[next].Text))
                    return lines[next];
            if (ended)
                throw Refuse("lab.ended", pattern, "the machine ended");
            if (!await WaitAsync(changed, either.Token))
            {
                cancellation.ThrowIfCancellationRequested();
                throw Refuse("lab.timeout", pattern, $"nothing like it in {timeout.TotalSeconds:F0} s");
            }
        }
    }

    private static async Task<bool> WaitAsync(Task changed, CancellationToken cancellation)
    {
        try
        {
            await changed.WaitAsync(cancellation);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private (ImmutableList<SerialLine> Lines, bool Ended, Task Changed) Snapshot()
    {
        lock (_lock)
            return (_lines, _ended, _changed.Task);
    }

    private async Task AddAsync(List<byte> bytes, TimeSpan at, StreamWriter log)
    {
        SerialLine line = new(_lines.Count, at, SerialText.Clean(bytes.ToArray()));
        bytes.Clear();
        if (line.Text.Length == 0)
            return;
        await log.WriteLineAsync(line.ToString());
        Change(() => _lines = _lines.Add(line));
        OnLine?.Invoke(line);
    }

    private void Change(Action change)
    {
        TaskCompletionSource waiting;
        lock (_lock)
        {
            change();
            waiting = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        waiting.SetResult();
    }

    private RefusedException Refuse(string reason, Regex pattern, string what)
    {
        IEnumerable<string> last = Lines.TakeLast(LinesInRefusal).Select(line => $"\n    {line}");
        return new RefusedException(
            new Refusal(
                reason,
                "serial console",
                $"a line like /{pattern}/",
                $"{what}; last lines:{string.Concat(last)}"
            )
        );
    }
}
