using System.CommandLine;

namespace Coffer.Cli.Verbs;

/// <summary>Options that several verbs of <c>coffer recovery</c> have.</summary>
internal static class RecoveryOptions
{
    /// <summary>The identities.</summary>
    public static Option<string[]> Identities() =>
        new("--identity", "-i")
        {
            Description = "age identity file of a recipient; may be repeated",
            HelpName = "FILE",
            DefaultValueFactory = _ => [],
        };
}
