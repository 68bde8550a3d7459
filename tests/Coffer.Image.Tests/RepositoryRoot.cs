namespace Coffer.Image.Tests;

/// <summary>The directory of the repository, found from where the tests were built to.</summary>
internal static class RepositoryRoot
{
    /// <summary>Its path.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        string directory = AppContext.BaseDirectory;
        while (!File.Exists(System.IO.Path.Combine(directory, "Coffer.slnx")))
            directory = System.IO.Path.GetDirectoryName(directory)!;
        return directory;
    }
}
