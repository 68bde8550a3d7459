namespace Coffer.Image.Tests;

/// <summary>A directory that lives as long as a test.</summary>
internal sealed class TestDirectory : IDisposable
{
    public TestDirectory() => Path = Directory.CreateTempSubdirectory("coffer-test-").FullName;

    /// <summary>One in another place than usual.</summary>
    public TestDirectory(string place) =>
        Path = Directory
            .CreateDirectory(System.IO.Path.Combine(place, $"coffer-test-{System.IO.Path.GetRandomFileName()}"))
            .FullName;

    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
