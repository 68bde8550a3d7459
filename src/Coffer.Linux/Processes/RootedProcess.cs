using Coffer.Linux.Interop;

namespace Coffer.Linux.Processes;

/// <summary>Runs a program of another root tree, such as mkfs.ext4 of the verified OS root.</summary>
public static unsafe class RootedProcess
{
    private const int O_PATH = 0x200000;
    private const int O_DIRECTORY = 0x10000;
    private const int O_CLOEXEC = 0x80000;

    /// <summary>
    /// Runs <paramref name="program"/> inside <paramref name="root"/> with exactly these arguments and an empty
    /// environment, and waits for its end. The root of the whole calling process moves meanwhile: only for a program
    /// that does nothing else at that time.
    /// </summary>
    /// <returns>The exit code, or 128 plus the signal.</returns>
    /// <exception cref="LinuxException">It could not be started.</exception>
    public static int Run(string root, string program, params IReadOnlyList<string> arguments)
    {
        int oldRoot = (int)LinuxException.Check(LibC.Open("/", O_PATH | O_DIRECTORY | O_CLOEXEC, 0), "open /");
        try
        {
            LinuxException.Check(LibC.ChRoot(root), $"chroot {root}");
            try
            {
                LinuxException.Check(LibC.ChDir("/"), "chdir /");
                return Wait(Spawn(program, arguments), program);
            }
            finally
            {
                LinuxException.Check(LibC.FChDir(oldRoot), "fchdir to the old root");
                LinuxException.Check(LibC.ChRoot("."), "chroot back");
            }
        }
        finally
        {
            _ = LibC.Close(oldRoot);
        }
    }

    private static int Spawn(string program, IReadOnlyList<string> arguments)
    {
        using Arguments argv = new([program, .. arguments]);
        using Arguments environment = new([]);
        int pid;
        int error = LibC.PosixSpawn(&pid, program, null, null, argv.Pointer, environment.Pointer);
        return error == 0 ? pid : throw new LinuxException($"start {program}", error);
    }

    private static int Wait(int pid, string program)
    {
        int status;
        LinuxException.Check(LibC.WaitPid(pid, &status, 0), $"wait for {program}");
        int signal = status & 0x7f;
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal;
    }
}
