using System.Net.Sockets;
using System.Text;

namespace Coffer.Lab.Qemu;

/// <summary>QEMU's monitor (QEMU Machine Protocol): JSON objects, one a line, over a unix socket.</summary>
/// <param name="socket">Path of the socket.</param>
internal sealed class QemuMonitor(string socket)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Presses the power button. False when QEMU did not take it: it ended, or does not answer.</summary>
    public Task<bool> TryPressPowerButtonAsync() => TryAsync("system_powerdown");

    /// <summary>Presses the reset button. False when QEMU did not take it.</summary>
    public Task<bool> TryResetAsync() => TryAsync("system_reset");

    /// <summary>Runs a command of the protocol.</summary>
    /// <param name="command">Its name, such as <c>device_add</c>.</param>
    /// <param name="arguments">Its arguments, a JSON object.</param>
    /// <returns>False when QEMU did not take it: it said no, ended, or does not answer.</returns>
    public async Task<bool> TryAsync(string command, string arguments = "{}")
    {
        try
        {
            using CancellationTokenSource late = new(s_patience);
            using Socket monitor = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await monitor.ConnectAsync(new UnixDomainSocketEndPoint(socket), late.Token);
            await using NetworkStream stream = new(monitor);
            using StreamReader answers = new(stream, Encoding.UTF8);
            return await AskAsync(stream, answers, "qmp_capabilities", late.Token)
                && await AskAsync(stream, answers, command, late.Token, arguments);
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            return false;
        }
    }

    // Greeting and events stand between the answers; an answer is "return" or "error".
    private static async Task<bool> AskAsync(
        Stream stream,
        StreamReader answers,
        string command,
        CancellationToken late,
        string arguments = "{}"
    )
    {
        string line = $"{{\"execute\":\"{command}\",\"arguments\":{arguments}}}\n";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(line), late);
        while (await answers.ReadLineAsync(late) is { } answer)
        {
            if (answer.StartsWith("{\"return\"", StringComparison.Ordinal))
                return true;
            if (answer.StartsWith("{\"error\"", StringComparison.Ordinal))
                return false;
        }
        return false;
    }
}
