using System.CommandLine;

namespace Coffer.Cli.Verbs;

/// <summary>The option that names a key directory.</summary>
internal static class KeyOptions
{
    /// <summary>The option; the directory <c>keys</c> when it is not given.</summary>
    public static Option<string> Directory(string name, string description) =>
        new(name)
        {
            Description = description,
            DefaultValueFactory = _ => "keys",
            HelpName = "DIR",
        };
}
