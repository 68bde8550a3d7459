using Coffer.Bytes;
using Coffer.Clouds.Google;

namespace Coffer.Cli.Text;

/// <summary>What a command may touch beside files: where it prints, the clock, randomness, other people's computers.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Progress and errors.</param>
/// <param name="Time">The clock.</param>
/// <param name="Random">Randomness.</param>
/// <param name="Debug">Show stack traces.</param>
/// <param name="IsTerminal">Errors and progress go to a terminal: a line can be written over.</param>
/// <param name="Google">Where Google's interfaces are, when not at Google.</param>
/// <param name="AskSecret">Asks a person for what is not shown; null when nobody sits there.</param>
internal sealed record CommandIo(
    TextWriter Out,
    TextWriter Error,
    TimeProvider Time,
    IRandomSource Random,
    bool Debug = false,
    bool IsTerminal = false,
    GoogleEndpoints? Google = null,
    Func<string, Secret>? AskSecret = null
)
{
    /// <summary>The process's own.</summary>
    public static CommandIo OfProcess() =>
        new(
            Console.Out,
            Console.Error,
            TimeProvider.System,
            SystemRandomSource.Instance,
            Environment.GetEnvironmentVariable("COFFER_DEBUG") == "1",
            !Console.IsErrorRedirected,
            AskSecret: Console.IsErrorRedirected || Console.IsInputRedirected ? null : TerminalInput.AskSecret
        );
}
