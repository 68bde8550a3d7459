using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Coffer.Cli.Verbs;

namespace Coffer.Cli;

/// <summary>The usual help, then command lines worth copying and the exit codes.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    private const int Width = 110;

    private const string ExitCodes = """
        Exit codes:
          0  done
          1  refused or failed; the reason, what was expected and the next step were printed
          2  wrong usage
        """;

    private readonly HelpAction _help = new() { MaxWidth = Width };

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        _help.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is Verb verb)
        {
            output.WriteLine("Examples:");
            foreach (string example in verb.Examples)
                output.WriteLine($"  {example}");
            output.WriteLine();
        }
        output.WriteLine(ExitCodes);
        return ExitCode.Done;
    }
}
