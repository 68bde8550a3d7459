using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Coffer.Lab.State;

/// <summary>Copies files without filling their holes: a disk of gigabytes that holds little takes little.</summary>
public static partial class SparseFile
{
    private const int SEEK_DATA = 3;
    private const int SEEK_HOLE = 4;
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
    public static IEnumerable<(long Start, long End)> DataRanges(SafeFileHandle file, long length)
    {
        long start;
        for (long at = 0; at < length && (start = Seek(file, at, SEEK_DATA)) >= 0; )
        {
            at = Seek(file, start, SEEK_HOLE);
            yield return (start, at);
        }
    }

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
