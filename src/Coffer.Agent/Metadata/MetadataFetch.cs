using Coffer.Bytes;

namespace Coffer.Agent.Metadata;

/// <summary>
/// Asks until there is an answer, or for as long as a machine may take until its network is up, and leaves the text for the custodian, who judges it.
/// </summary>
/// <param name="ask">Asks the metadata server.</param>
/// <param name="path">The file; empty when there is no configuration.</param>
/// <param name="time">Waits.</param>
internal sealed class MetadataFetch(Func<Task<Parsed<byte[]>>> ask, string path, TimeProvider time)
{
    /// <summary>How often it asks at most.</summary>
    internal const int MostTries = 60;

    /// <summary>Between two questions.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Asks, and leaves it.</summary>
    /// <returns>Why nobody knows whether there is one; null when it is known.</returns>
    /// <exception cref="IOException">There is no room.</exception>
    internal async Task<Refusal?> RunAsync()
    {
        for (int tries = 1; ; tries++)
        {
            if ((await ask()).TryGet(out byte[]? text, out Refusal? refusal) || tries == MostTries)
            {
                await LeaveAsync(text ?? []);
                return refusal;
            }
            await Task.Delay(Pause, time);
        }
    }

    // The custodian looks every now and then: it finds all of it or nothing.
    private async Task LeaveAsync(byte[] text)
    {
        await File.WriteAllBytesAsync($"{path}.new", text);
        File.Move($"{path}.new", path, overwrite: true);
    }
}
