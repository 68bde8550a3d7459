using Coffer.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Coffer.Linux.Processes;

/// <summary>
/// A process that gets its input through a pipe: secrets reach it without standing in arguments, environment or files. Nobody
/// waits for it here.
/// </summary>
public static unsafe class FedProcess
{
    private const int O_CLOEXEC = 0x80000;
    private const int O_RDWR = 2;

    // posix_spawn_file_actions_t has 80 bytes in glibc and musl.
    private const int FileActionsSize = 256;

    /// <summary>Starts a program with an empty environment, and no output, and writes its standard input.</summary>
    /// <param name="program">Path of the program.</param>
    /// <param name="arguments">argv, the name included.</param>
    /// <param name="write">Writes the input.</param>
    /// <exception cref="LinuxException">It could not be started.</exception>
    /// <exception cref="IOException">It ended before it read its input.</exception>
    public static void Start(string program, IReadOnlyList<string> arguments, Action<Stream> write)
    {
        using Stream input = Start(program, arguments);
        write(input);
    }

    /// <summary>Starts a program, and leaves its input open: it ends with the stream, or with this process.</summary>
    /// <inheritdoc cref="Start(string, IReadOnlyList{string}, Action{Stream})"/>
    public static Stream Start(string program, IReadOnlyList<string> arguments)
    {
        int* ends = stackalloc int[2];
        LinuxException.Check(LibC.Pipe2(ends, O_CLOEXEC), "pipe2");
        FileStream input = new(new SafeFileHandle(ends[1], ownsHandle: true), FileAccess.Write, bufferSize: 0);
        try
        {
            Spawn(program, arguments, ends[0]);
            return input;
        }
        catch
        {
            input.Dispose();
            throw;
        }
        finally
        {
            _ = LibC.Close(ends[0]);
        }
    }

    private static void Spawn(string program, IReadOnlyList<string> arguments, int input)
    {
        byte* actions = stackalloc byte[FileActionsSize];
        Check(LibC.PosixSpawnFileActionsInit(actions), program);
        try
        {
            Check(LibC.PosixSpawnFileActionsAddDup2(actions, input, 0), program);
            Check(LibC.PosixSpawnFileActionsAddOpen(actions, 1, "/dev/null", O_RDWR, 0), program);
            Check(LibC.PosixSpawnFileActionsAddOpen(actions, 2, "/dev/null", O_RDWR, 0), program);
            using Arguments argv = new(arguments);
            using Arguments environment = new([]);
            int pid;
            Check(LibC.PosixSpawn(&pid, program, actions, null, argv.Pointer, environment.Pointer), program);
        }
        finally
        {
            _ = LibC.PosixSpawnFileActionsDestroy(actions);
        }
    }

    private static void Check(int error, string program)
    {
        if (error != 0)
            throw new LinuxException($"start {program}", error);
    }
}
