namespace Coffer.Machine.Tests.Machines;

/// <summary>Tests that were written and not seen to pass: each says so where it is skipped, and <c>COFFER_NOT_SEEN=1</c> runs them.</summary>
public static class NotSeenYet
{
    /// <summary>Why such a test is skipped.</summary>
    public const string Reason = "not seen to pass yet, not run by ./test.sh: COFFER_NOT_SEEN=1 runs it";

    /// <summary>True when they are asked for.</summary>
    public static bool IsAsked => Environment.GetEnvironmentVariable("COFFER_NOT_SEEN") == "1";
}
