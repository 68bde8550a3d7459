using System.Text;
using Coffer.Linux.Interop;

namespace Coffer.Linux.Machine;

/// <summary>The consoles a person may be watching: what the kernel calls its console, and the first serial line.</summary>
public sealed unsafe class SystemConsole : IDisposable
{
    private const int O_WRONLY = 1;
    private const int O_NOCTTY = 0x100;
    private const int O_NONBLOCK = 0x800;
    private const int O_CLOEXEC = 0x80000;

    private readonly List<int> _open = [];

    /// <summary>Opens those that exist; a machine without any is still a machine.</summary>
    public SystemConsole()
    {
        foreach (string path in Paths())
        {
            int fd = LibC.Open(path, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC, 0);
            if (fd >= 0)
                _open.Add(fd);
        }
    }

    /// <summary>Writes one line. A console that fails is not a reason to stop.</summary>
    public void WriteLine(string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line + "\r\n");
        foreach (int fd in _open)
            Write(fd, bytes);
    }

    /// <inheritdoc/>
    public void Dispose() => _open.ForEach(static fd => _ = LibC.Close(fd));

    // /dev/console is the same device as ttyS0 when the command line says so: then once is enough.
    private static IEnumerable<string> Paths()
    {
        yield return "/dev/console";
        if (!ActiveConsoles().Contains("ttyS0", StringComparison.Ordinal))
            yield return "/dev/ttyS0";
    }

    private static string ActiveConsoles()
    {
        const string path = "/sys/class/tty/console/active";
        return File.Exists(path) ? File.ReadAllText(path) : "";
    }

    private static void Write(int fd, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* pointer = bytes)
        {
            for (int done = 0, tries = 0; done < bytes.Length && tries < 200; tries++)
            {
                nint written = LibC.Write(fd, pointer + done, (nuint)(bytes.Length - done));
                if (written > 0)
                    done += (int)written;
                else
                    Thread.Sleep(5);
            }
        }
    }
}
