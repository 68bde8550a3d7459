using System.CommandLine;
using Coffer.Cli.Text;
using Coffer.Tokens;

namespace Coffer.Cli.Verbs;

/// <summary>What a verb that signs has to know about tokens.</summary>
internal sealed class TokenOptions
{
    /// <summary>Where the PIN is.</summary>
    public Option<string?> PinFile { get; } =
        new("--pin-file")
        {
            Description = "File with the PIN of the token that the keys are in; asked for at a terminal when not given",
            HelpName = "FILE",
        };

    /// <summary>The tokens, none of them opened yet.</summary>
    public TokenKeys Open(ParseResult parsed, Output output) =>
        new(new PinSource(parsed.GetValue(PinFile), output.Io.AskSecret));
}
