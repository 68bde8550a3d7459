namespace Coffer.Cli.Tests;

/// <summary>A directory of one test, removed at its end.</summary>
internal sealed class ScratchDirectory : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("coffer-cli-test-").FullName;

    public string this[string name] => Path.Combine(_path, name);

    /// <summary>A file that only its owner can read.</summary>
    public void WritePrivate(string name, string text)
    {
        File.WriteAllText(this[name], text);
        File.SetUnixFileMode(this[name], UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
