using Coffer.Bytes;

namespace Coffer.Keys.Tests.Owner;

/// <summary>The framework's own file system, where nobody asks what survives a power cut; or one that says what it was asked.</summary>
internal sealed class PlainFileSystem : IFileSystem
{
    private readonly List<string> _flushed = [];

    /// <summary>One that nobody looks at.</summary>
    public static PlainFileSystem Instance { get; } = new();

    /// <summary>Where something is mounted.</summary>
    public string? MountPoint { get; init; }

    /// <summary>What was flushed, in this order.</summary>
    public IReadOnlyList<string> Flushed => _flushed;

    /// <summary>Called before a directory is made.</summary>
    public Action<string> BeforeMake { get; init; } = _ => { };

    /// <summary>Called before a flush.</summary>
    public Action<string> BeforeFlush { get; init; } = _ => { };

    public void MakeDirectory(string path)
    {
        BeforeMake(path);
        if (Path.Exists(path))
            throw new IOException($"mkdir {path}: EEXIST");
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Flush(string path)
    {
        BeforeFlush(path);
        if (!Path.Exists(path))
            throw new IOException($"open {path}: ENOENT");
        if (this != Instance)
            _flushed.Add(path);
    }

    public bool IsMountPoint(string directory) => directory == MountPoint;
}
