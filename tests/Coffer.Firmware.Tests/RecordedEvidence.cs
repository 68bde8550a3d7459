namespace Coffer.Firmware.Tests;

/// <summary>The recorded evidence beside the repository, or where COFFER_EVIDENCE points; tests of it are skipped by name without it.</summary>
internal static class RecordedEvidence
{
    public static byte[] Bytes(string path) => File.ReadAllBytes(Locate(path));

    public static string Text(string path) => File.ReadAllText(Locate(path));

    public static string Locate(string path)
    {
        string file = Path.Combine(Root, path);
        Assert.SkipUnless(File.Exists(file), $"recorded evidence {path} is not here; set COFFER_EVIDENCE");
        return file;
    }

    private static string Root =>
        Environment.GetEnvironmentVariable("COFFER_EVIDENCE")
        ?? Path.GetFullPath(Path.Combine(RepositoryRoot(AppContext.BaseDirectory), "..", "shared", "evidence"));

    private static string RepositoryRoot(string directory) =>
        File.Exists(Path.Combine(directory, "Coffer.slnx"))
            ? directory
            : RepositoryRoot(Path.GetDirectoryName(directory) ?? throw new DirectoryNotFoundException("Coffer.slnx"));
}
