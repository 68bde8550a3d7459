namespace Coffer.Machine.Tests;

/// <summary>Tests that take too long for every run; <c>./test.sh</c> names them as skipped, <c>./test.sh --long</c> runs them too.</summary>
public static class LongRun
{
    /// <summary>Why they were skipped.</summary>
    public const string Why = "long: ./test.sh --long, or COFFER_LONG=1, runs it";

    /// <summary>True when somebody asked for them.</summary>
    public static bool IsAsked => Environment.GetEnvironmentVariable("COFFER_LONG") == "1";
}
