using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Coffer.Lab.State;

/// <summary>Copies files without filling their holes: a disk of gigabytes that holds little takes little.</summary>
public static partial class SparseFile
{
    private const int SEEK_DATA = 3;
    private const int SEEK_HOLE = 4;
    private const int ENXIO = 6;
    private const int FALLOC_FL_KEEP_SIZE = 1;
    private const int FALLOC_FL_PUNCH_HOLE = 2;
    private const int ChunkSize = 1 << 20;

    /// <summary>Copies a file; ranges without data, or of zeros only, become holes. The copy is written aside, then renamed.</summary>
    public static void Copy(string source, string destination)
    {
        string aside = destination + ".partial";
        using (SafeFileHandle from = File.OpenHandle(source))
        using (SafeFileHandle to = File.OpenHandle(aside, FileMode.Create, FileAccess.Write))
        {
            long length = RandomAccess.GetLength(from);
            RandomAccess.SetLength(to, length);
            foreach ((long start, long end) in DataRanges(from, length))
                CopyRange(from, to, start, end);
        }
        File.Move(aside, destination, overwrite: true);
    }

    /// <summary>Bytes of the file that take space on the host's disk, by its holes.</summary>
    public static long DataLength(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        return DataRanges(file, RandomAccess.GetLength(file)).Sum(range => range.End - range.Start);
    }

    /// <summary>Makes bytes of an open file a hole; they read as zeros.</summary>
    /// <exception cref="IOException">The file system has no holes.</exception>
    public static void Punch(SafeFileHandle file, long offset, long length)
    {
        if (length > 0 && Allocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length) != 0)
            throw new IOException($"fallocate: errno {Marshal.GetLastPInvokeError()}");
    }

    /// <summary>What of an open file is not a hole, ascending.</summary>
    /// <param name="file">The file.</param>
    /// <param name="length">Bytes of it.</param>
    /// <exception cref="IOException">The disk does not tell: what follows may be data.</exception>
    public static IEnumerable<(long Start, long End)> DataRanges(SafeFileHandle file, long length) =>
        DataRanges(
            (offset, whence) =>
                Seek(file, offset, whence) is >= 0 and long found ? found : -Marshal.GetLastPInvokeError(),
            length
        );

    /// <summary>The same with lseek(2) from outside, which gives an offset or a negative errno.</summary>
    internal static IEnumerable<(long Start, long End)> DataRanges(Func<long, int, long> seek, long length)
    {
        for (long at = 0, start; at < length && (start = NextData(seek, at)) < length; )
        {
            at = Math.Min(Found(seek(start, SEEK_HOLE)), length);
            yield return (start, at);
        }
    }

    // ENXIO says that nothing but a hole follows (lseek(2)); of any other error nobody may make zeros that are signed afterwards.
    private static long NextData(Func<long, int, long> seek, long at) =>
        seek(at, SEEK_DATA) is var found && found == -ENXIO ? long.MaxValue : Found(found);

    private static long Found(long offset) =>
        offset >= 0 ? offset : throw new IOException($"lseek: errno {-offset}: where the file has data cannot be told");

    private static void CopyRange(SafeFileHandle from, SafeFileHandle to, long start, long end)
    {
        byte[] buffer = new byte[ChunkSize];
        for (long at = start; at < end; )
        {
            int count = RandomAccess.Read(from, buffer.AsSpan(0, (int)Math.Min(ChunkSize, end - at)), at);
            if (count == 0)
                throw new EndOfStreamException();
            if (buffer.AsSpan(0, count).ContainsAnyExcept((byte)0))
                RandomAccess.Write(to, buffer.AsSpan(0, count), at);
            at += count;
        }
    }

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    private static partial int Allocate(SafeFileHandle file, int mode, long offset, long length);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(SafeFileHandle file, long offset, int whence);
}
