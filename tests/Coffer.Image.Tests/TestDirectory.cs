namespace Coffer.Image.Tests;

/// <summary>A directory that lives as long as a test.</summary>
internal sealed class TestDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("coffer-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
