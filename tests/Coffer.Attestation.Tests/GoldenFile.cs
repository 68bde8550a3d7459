namespace Coffer.Attestation.Tests;

/// <summary>
/// Files in the formats we write, kept in Golden/ for ever. With COFFER_APPROVE=DIRECTORY what was seen is written there instead,
/// to be read and committed.
/// </summary>
internal static class GoldenFile
{
    public static void Matches(string name, byte[] seen)
    {
        if (!Approve(name, () => seen))
            Assert.Equal(File.ReadAllText(Path(name)), System.Text.Encoding.UTF8.GetString(seen));
    }

    /// <summary>Writes what was seen where somebody wants to read it.</summary>
    public static bool Approve(string name, Func<byte[]> seen)
    {
        if (Environment.GetEnvironmentVariable("COFFER_APPROVE") is not { Length: > 0 } directory)
            return false;
        string target = System.IO.Path.Combine(directory, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
        File.WriteAllBytes(target, seen());
        return true;
    }

    public static byte[] Bytes(string name) => File.ReadAllBytes(Path(name));

    private static string Path(string name)
    {
        string path = System.IO.Path.Combine(AppContext.BaseDirectory, "Golden", name);
        Assert.True(File.Exists(path), $"Golden/{name} is missing; run with COFFER_APPROVE");
        return path;
    }
}
