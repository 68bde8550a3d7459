namespace Coffer.Cli;

/// <summary>What the process returns.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Refused or failed; the reason was printed.</summary>
    public const int Refused = 1;

    /// <summary>The command line was wrong.</summary>
    public const int WrongUsage = 2;
}
