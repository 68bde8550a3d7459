using Coffer.Attestation.Exchange;
using Coffer.Bytes;
using Coffer.Cli.Attesting;
using Coffer.Cli.Text;

namespace Coffer.Cli.Rotating;

/// <summary>
/// Stays beside a rotation of the volume key until its end, and says how far it is: a line that is written over on a terminal, a
/// line for every tenth elsewhere. Whoever stops it stops nothing but the words.
/// </summary>
/// <param name="agent">The machine.</param>
/// <param name="output">Where it is said.</param>
internal sealed class Following(AgentConnection agent, Output output)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(2);

    private readonly ProgressLine _line = new(output.Io.Error, output.Io.IsTerminal);

    /// <summary>Returns at its end.</summary>
    /// <exception cref="RefusedException">It waits for somebody or failed, with what helps.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            ReencryptionProgress progress = await agent.ReencryptionAsync(cancellation);
            if (progress.State == ReencryptionState.None)
            {
                _line.End();
                return;
            }
            _line.Show(progress);
            if (progress.State is ReencryptionState.Waiting or ReencryptionState.Failed)
            {
                _line.End();
                throw new RefusedException(Stands(progress));
            }
            await Task.Delay(s_pause, output.Io.Time, cancellation);
        }
    }

    private static Refusal Stands(ReencryptionProgress progress) =>
        new(
            $"rotation.{ReencryptionProgress.WordOf(progress.State)}",
            "rotation of the volume key",
            "a rotation that goes on",
            progress.Reason,
            progress.Next
        );
}
