namespace Coffer.Storage.Tests;

/// <summary>A file for a stock tool, gone at the end of the test.</summary>
public sealed class ScratchFile : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("coffer-storage-");

    /// <summary>A sparse file of <paramref name="length"/> zeros.</summary>
    public ScratchFile(long length = 0)
    {
        Path = System.IO.Path.Combine(_directory.FullName, "scratch");
        using FileStream file = Open();
        file.SetLength(length);
    }

    public ScratchFile(byte[] content)
        : this()
    {
        File.WriteAllBytes(Path, content);
    }

    public string Path { get; }

    /// <summary>Another file beside it.</summary>
    public string Beside(string name) => System.IO.Path.Combine(_directory.FullName, name);

    public FileStream Open() => new(Path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite, 0);

    public void Dispose() => _directory.Delete(recursive: true);
}
