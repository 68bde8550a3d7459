using System.Globalization;
using Coffer.Bytes;

namespace Coffer.Agent.Serving;

/// <summary>The socket systemd listened on before it started the agent (sd_listen_fds(3)).</summary>
internal static class ListeningSocket
{
    private const ulong First = 3;

    /// <summary>Its file descriptor.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="processId">This process.</param>
    internal static Parsed<ulong> Find(Func<string, string?> variable, int processId)
    {
        string count = variable("LISTEN_FDS") ?? "none";
        bool isMine = variable("LISTEN_PID") == processId.ToString(CultureInfo.InvariantCulture);
        return isMine && count == "1"
            ? First
            : new Refusal(
                "agent.socket",
                "LISTEN_FDS and LISTEN_PID",
                "one socket for this process",
                isMine ? count : "those of another process, or none",
                "start coffer-agent.socket instead of the program"
            );
    }
}
