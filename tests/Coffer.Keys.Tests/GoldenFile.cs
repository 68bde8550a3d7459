namespace Coffer.Keys.Tests;

/// <summary>A file as some version of Coffer wrote it, kept for good.</summary>
internal static class GoldenFile
{
    internal static byte[] Read(string name) =>
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", name));
}
