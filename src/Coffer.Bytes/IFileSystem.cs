namespace Coffer.Bytes;

/// <summary>What a file system is asked for that the framework has no call for; injected, so that libraries make no system calls.</summary>
public interface IFileSystem
{
    /// <summary>Makes a directory for its owner alone. One that is there already is never taken for a new one.</summary>
    /// <exception cref="IOException">Something of this name is there, or there is no place for it.</exception>
    void MakeDirectory(string path);

    /// <summary>Returns when a file's bytes, or a directory's names, survive a power cut.</summary>
    /// <exception cref="IOException">There is none, or its device failed.</exception>
    void Flush(string path);

    /// <summary>True where a directory is the root of what was mounted there: what is beside it is on another disk.</summary>
    /// <exception cref="IOException">There is none.</exception>
    bool IsMountPoint(string directory);
}
