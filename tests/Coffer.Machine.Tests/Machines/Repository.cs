namespace Coffer.Machine.Tests.Machines;

/// <summary>Where the tests find the sources and leave their machines.</summary>
internal static class Repository
{
    /// <summary>The directory that holds Coffer.slnx.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>Images, machines and their logs; left behind for whoever looks into a failure.</summary>
    public static string Machines => Path.Combine(Root, "artifacts", "machines");

    private static string Find(string directory) =>
        File.Exists(Path.Combine(directory, "Coffer.slnx")) ? directory
        : Path.GetDirectoryName(directory) is { } parent ? Find(parent)
        : throw new DirectoryNotFoundException("no directory above the tests holds Coffer.slnx");
}
