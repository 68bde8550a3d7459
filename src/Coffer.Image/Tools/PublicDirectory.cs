namespace Coffer.Image.Tools;

/// <summary>
/// A directory for programs that give up their privileges, as apt does before it reads what came over the network: everybody may read
/// it, whatever the umask is. Nothing secret belongs here.
/// </summary>
public sealed class PublicDirectory : IDisposable
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Enterable =
        Readable
        | UnixFileMode.UserWrite
        | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherExecute;

    /// <summary>Makes it, below the directory for temporary files.</summary>
    public PublicDirectory()
    {
        Path = Directory.CreateTempSubdirectory("coffer-apt-").FullName;
        Open(Path, Enterable);
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Makes a directory in it.</summary>
    /// <param name="name">Its path in this one.</param>
    public string Make(string name)
    {
        string path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(path);
        for (string made = path; made.Length > Path.Length; made = System.IO.Path.GetDirectoryName(made)!)
            Open(made, Enterable);
        return path;
    }

    /// <summary>Writes a text file.</summary>
    /// <param name="name">Its path in this directory.</param>
    /// <param name="text">The text.</param>
    public string Write(string name, string text)
    {
        string path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, text);
        Open(path, Readable | UnixFileMode.UserWrite);
        return path;
    }

    /// <summary>Copies a file.</summary>
    /// <param name="source">The file.</param>
    /// <param name="name">Path of the copy in this directory.</param>
    public string Copy(string source, string name)
    {
        Make(System.IO.Path.GetDirectoryName(name)!);
        string path = System.IO.Path.Combine(Path, name);
        File.Copy(source, path);
        Open(path, Readable | UnixFileMode.UserWrite);
        return path;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static void Open(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }
}
