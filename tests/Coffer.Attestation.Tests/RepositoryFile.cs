namespace Coffer.Attestation.Tests;

/// <summary>Files of the repository that other test projects keep.</summary>
internal static class RepositoryFile
{
    public static byte[] Bytes(string path) => File.ReadAllBytes(Path.Combine(Root(AppContext.BaseDirectory), path));

    private static string Root(string directory) =>
        File.Exists(Path.Combine(directory, "Coffer.slnx"))
            ? directory
            : Root(Path.GetDirectoryName(directory) ?? throw new DirectoryNotFoundException("Coffer.slnx"));
}
