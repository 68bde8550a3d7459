using Coffer.Bytes;
using Coffer.Lab;
using Coffer.Lab.Serial;

namespace Coffer.Cli.Running;

/// <summary>Watches a machine until it answered, refused, ended or was stopped.</summary>
/// <param name="machine">The machine.</param>
internal sealed class WatchedRun(LabMachine machine)
{
    // After a refusal the machine prints the rest of its block and switches itself off.
    private static readonly TimeSpan s_refusalTime = TimeSpan.FromSeconds(15);

    // docs/formats.md section 11.
    private const string Offered = "coffer: recovery: offered";
    private const string Recovered = "coffer: recovery: the vault was opened";

    /// <summary>Waits for an answer.</summary>
    /// <param name="url">Whom to ask.</param>
    /// <param name="timeout">How long.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="RefusedException">The machine's own refusal, <c>run.ended</c> or <c>run.no-answer</c>.</exception>
    public async Task<Answer> WaitForAnswerAsync(Uri url, TimeSpan timeout, CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<Answer> answer = new AnswerProbe(machine, url).WaitAsync(stop.Token);
        Task end = WaitForEndAsync(stop.Token);
        Task late = Task.Delay(timeout, stop.Token);
        Task first = await Task.WhenAny(answer, end, late);
        await stop.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
        if (first == answer)
            return await answer;
        throw first == end ? Ended() : NoAnswer(url, timeout);
    }

    /// <summary>Waits until the machine ended or refused. One that offers its recovery is left running for whoever recovers it.</summary>
    /// <exception cref="RefusedException">The machine's own refusal.</exception>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        await WaitForEndAsync(cancellation);
        if (Says(Offered))
            await machine.WaitForEndAsync(cancellation);
        if (!Says(Recovered) && ConsoleRefusal.Find(machine.Serial.Lines) is { } refusal)
            throw new RefusedException(refusal);
    }

    /// <summary>What a console line is worth to a person who watches; null for nothing.</summary>
    public static string? Show(SerialLine line, bool everything) =>
        everything || line.Text.Contains("coffer: ", StringComparison.Ordinal) ? line.ToString() : null;

    private async Task WaitForEndAsync(CancellationToken cancellation)
    {
        Task ended = machine.WaitForEndAsync(cancellation);
        Task refused = WaitForRefusalAsync(cancellation);
        if (await Task.WhenAny(ended, refused) == ended)
            return;
        cancellation.ThrowIfCancellationRequested();
        await Task.WhenAny(ended, Task.Delay(s_refusalTime, cancellation));
    }

    private async Task WaitForRefusalAsync(CancellationToken cancellation)
    {
        try
        {
            await machine.Serial.WaitForAsync(ConsoleRefusal.Pattern, Timeout.InfiniteTimeSpan, null, cancellation);
        }
        catch (RefusedException)
        {
            // The console ended without one; the end itself is waited for beside.
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        }
    }

    private bool Says(string text) =>
        machine.Serial.Lines.Any(line => line.Text.Contains(text, StringComparison.Ordinal));

    private RefusedException Ended() =>
        new(
            ConsoleRefusal.Find(machine.Serial.Lines)
                ?? new Refusal(
                    "run.ended",
                    "the machine",
                    "an answer of its workload",
                    $"it ended; last lines:\n{LastLines()}",
                    $"Read {machine.State.SerialLogPath}"
                )
        );

    private RefusedException NoAnswer(Uri url, TimeSpan timeout) =>
        new(
            new Refusal(
                "run.no-answer",
                url.ToString(),
                $"an answer within {timeout.TotalSeconds:F0} s",
                $"none; last lines:\n{LastLines()}",
                $"Read {machine.State.SerialLogPath}, or wait longer with --timeout"
            )
        );

    private string LastLines() => string.Join('\n', machine.Serial.Lines.TakeLast(8).Select(line => $"{line}"));
}
