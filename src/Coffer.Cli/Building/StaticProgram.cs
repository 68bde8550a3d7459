using Coffer.Bytes;
using Coffer.Linux.Mounts;

namespace Coffer.Cli.Building;

/// <summary>Finds a static program that goes into the image: /init, the agent.</summary>
/// <param name="name">Its name: <c>init</c>.</param>
/// <param name="command">The directory that the command is in.</param>
internal sealed class StaticProgram(string name, string command)
{
    private const string SourceTree = "Coffer.slnx";

    /// <summary>One for the command that runs.</summary>
    public StaticProgram(string name)
        : this(name, AppContext.BaseDirectory) { }

    /// <summary>
    /// The file asked for, else one beside the command, else the one of the source tree the command was built in; its path without links.
    /// What is found gets signed: one that others can change is refused.
    /// </summary>
    /// <returns>It, <c>build.no-NAME</c>, or <c>build.others-can-write</c>.</returns>
    public Parsed<string> Find(string? asked)
    {
        IEnumerable<string> places = asked is not null ? [asked] : Places();
        if (places.FirstOrDefault(File.Exists) is not { } found)
            return new Refusal(
                $"build.no-{name}",
                $"static {name}",
                asked ?? $"artifacts/{name}/{name}",
                "no such file",
                $"Make it with ./build.sh, or name it with --{name}"
            );
        string path = RealPath.Of(found);
        return new WhoCanChange(command).Judge(path) is { } refusal
            ? refusal with
            {
                NextStep = $"chmod go-w, or copy {name} to a place of your own and name it with --{name}",
            }
            : path;
    }

    private IEnumerable<string> Places()
    {
        yield return Path.Combine(command, name);
        for (string? at = Path.GetFullPath(command); at is not null; at = Path.GetDirectoryName(at))
        {
            if (!File.Exists(Path.Combine(at, SourceTree)))
                continue;
            yield return Path.Combine(at, "artifacts", name, name);
            break;
        }
    }
}
