using System.Collections.Immutable;
using System.Text;
using Coffer.Bytes;
using Coffer.Linux.Mounts;

namespace Coffer.Image.Export;

/// <summary>
/// The directory an export goes to. It is there whole or not at all: files are written aside, where nobody else comes in, and the last step is
/// a rename.
/// </summary>
public sealed class ExportDirectory : IDisposable
{
    private const int ENOSPC = 28;
    private const UnixFileMode Executable =
        UnixFileMode.UserRead
        | UnixFileMode.UserWrite
        | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherExecute;

    private readonly string _private;
    private readonly string _aside;
    private readonly List<string> _files = [];

    private readonly Action<string> _progress;

    private ExportDirectory(string path, string aside, Action<string> progress)
    {
        Path = path;
        _progress = progress;
        _private = aside;
        _aside = System.IO.Path.Combine(aside, "content");
    }

    /// <summary>Where it will be.</summary>
    public string Path { get; }

    /// <summary>The files, in the order in which they were written.</summary>
    public ImmutableArray<string> Files => [.. _files];

    /// <summary>Where its files are until all is written.</summary>
    internal string Working => _aside;

    /// <summary>A directory that is not there yet.</summary>
    /// <param name="path">Where.</param>
    /// <param name="progress">Told the name of each file before it is written.</param>
    /// <returns>It, or <c>export.exists</c>.</returns>
    public static Parsed<ExportDirectory> Create(string path, Action<string>? progress = null)
    {
        string target = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        if (System.IO.Path.Exists(target))
            return new Refusal(
                "export.exists",
                $"directory {path}",
                "nothing there yet",
                "a file or directory",
                "name another, or remove it"
            );
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
        // Never one that is there already: whoever made it could put other files under what gets signed. The directory in it has the mode
        // that any new one has, and keeps it.
        ExportDirectory directory = new(target, NewDirectory.Make($"{target}.partial."), progress ?? (_ => { }));
        Directory.CreateDirectory(directory._aside);
        return directory;
    }

    /// <summary>Writes a file.</summary>
    /// <exception cref="RefusedException"><c>export.disk-full</c></exception>
    public void Write(string name, Action<Stream> write)
    {
        _progress(name);
        try
        {
            using FileStream stream = new(Aside(name), FileMode.CreateNew, FileAccess.ReadWrite);
            write(stream);
            stream.Flush(flushToDisk: true);
        }
        catch (IOException e) when (e.HResult == ENOSPC)
        {
            throw new RefusedException(
                new Refusal(
                    "export.disk-full",
                    $"{name} in {Path}",
                    "room for it",
                    "the disk is full; nothing was left behind",
                    "make room, or write to another disk with --output"
                )
            );
        }
        _files.Add(name);
    }

    /// <summary>Writes a text.</summary>
    public void WriteText(string name, string text) =>
        Write(name, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Writes a script that can be run.</summary>
    public void WriteScript(string name, string text)
    {
        WriteText(name, text);
        File.SetUnixFileMode(Aside(name), Executable);
    }

    /// <summary>All is written: it gets its name.</summary>
    public void Commit() => Directory.Move(_aside, Path);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(_private))
            Directory.Delete(_private, recursive: true);
    }

    private string Aside(string name) => System.IO.Path.Combine(_aside, name);
}
