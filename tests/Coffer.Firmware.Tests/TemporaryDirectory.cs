namespace Coffer.Firmware.Tests;

/// <summary>A directory for one test, gone at its end.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("coffer-firmware-").FullName;

    public string Write(string name, ReadOnlySpan<byte> bytes)
    {
        string path = Locate(name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public string Locate(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
