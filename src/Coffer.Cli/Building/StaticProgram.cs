using Coffer.Bytes;

namespace Coffer.Cli.Building;

/// <summary>Finds a static program that goes into the image: /init, the agent.</summary>
/// <param name="name">Its name: <c>init</c>.</param>
internal sealed class StaticProgram(string name)
{
    private const int Levels = 4;

    /// <summary>The file asked for, else one beside the command, else the one of the source tree the command was built in.</summary>
    public Parsed<string> Find(string? asked)
    {
        IEnumerable<string> places = asked is not null ? [asked] : Places();
        string? found = places.FirstOrDefault(File.Exists);
        if (found is not null)
            return found;
        return new Refusal(
            $"build.no-{name}",
            $"static {name}",
            asked ?? $"artifacts/{name}/{name}",
            "no such file",
            $"Make it with ./build.sh, or name it with --{name}"
        );
    }

    private IEnumerable<string> Places()
    {
        string? directory = AppContext.BaseDirectory;
        yield return Path.Combine(directory, name);
        for (int level = 0; level < Levels && directory is not null; level++)
        {
            directory = Path.GetDirectoryName(directory);
            if (directory is not null)
                yield return Path.Combine(directory, name, name);
        }
    }
}
