using Coffer.Bytes;

namespace Coffer.Cli.Building;

/// <summary>Finds the static /init that goes into the initrd.</summary>
internal static class InitProgram
{
    private const string BesideUs = "init";
    private const string InArtifacts = "init/init";
    private const int Levels = 4;

    /// <summary>The file asked for, else one beside the command, else the one of the source tree the command was built in.</summary>
    public static Parsed<string> Find(string? asked)
    {
        IEnumerable<string> places = asked is not null ? [asked] : Places();
        string? found = places.FirstOrDefault(File.Exists);
        if (found is not null)
            return found;
        return new Refusal(
            "build.no-init",
            "static /init",
            asked ?? "artifacts/init/init",
            "no such file",
            "Make it with ./build.sh, or name it with --init"
        );
    }

    private static IEnumerable<string> Places()
    {
        string? directory = AppContext.BaseDirectory;
        yield return Path.Combine(directory, BesideUs);
        for (int level = 0; level < Levels && directory is not null; level++)
        {
            directory = Path.GetDirectoryName(directory);
            if (directory is not null)
                yield return Path.Combine(directory, InArtifacts);
        }
    }
}
