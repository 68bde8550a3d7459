using System.Buffers.Binary;
using Coffer.Linux.Interop;

namespace Coffer.Linux.Machine;

/// <summary>What somebody types on the machine's console, one line at a time and not echoed: termios(3).</summary>
public sealed unsafe class ConsoleInput : IDisposable
{
    private const int O_RDONLY = 0;
    private const int O_NOCTTY = 0x100;
    private const int O_CLOEXEC = 0x80000;
    private const nuint TCGETS = 0x5401;
    private const nuint TCSETS = 0x5402;
    private const int TermiosSize = 64;
    private const int LocalFlagsOffset = 12;
    private const uint ECHO = 0x8;

    private readonly int _fd;

    private ConsoleInput(int fd) => _fd = fd;

    /// <summary>Opens it and switches the echo off; null when there is none to read from.</summary>
    public static ConsoleInput? TryOpen()
    {
        int fd = LibC.Open("/dev/console", O_RDONLY | O_NOCTTY | O_CLOEXEC, 0);
        if (fd < 0)
            return null;
        byte* termios = stackalloc byte[TermiosSize];
        Span<byte> flags = new(termios + LocalFlagsOffset, sizeof(uint));
        if (LibC.IoCtl(fd, TCGETS, termios) == 0)
        {
            uint seen = BinaryPrimitives.ReadUInt32LittleEndian(flags);
            BinaryPrimitives.WriteUInt32LittleEndian(flags, seen & ~ECHO);
            if (LibC.IoCtl(fd, TCSETS, termios) == 0)
                return new ConsoleInput(fd);
        }
        _ = LibC.Close(fd);
        return null;
    }

    /// <summary>Waits for a line. What does not fit is read and lost.</summary>
    /// <param name="destination">Takes the line without its end.</param>
    /// <returns>Its length; null when the console ended.</returns>
    public int? ReadLine(Span<byte> destination)
    {
        byte next;
        for (int length = 0; LibC.Read(_fd, &next, 1) == 1; )
        {
            if (next is (byte)'\n' or (byte)'\r')
                return length;
            if (length < destination.Length)
                destination[length++] = next;
        }
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _ = LibC.Close(_fd);
}
