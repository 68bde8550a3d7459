using System.CommandLine;

namespace Coffer.Cli.Operating;

/// <summary>Which workload.</summary>
internal static class WorkloadArgument
{
    /// <summary>The argument.</summary>
    public static Argument<string> Create() =>
        new("NAME") { Description = "Workload of the machine's description; coffer status lists them" };
}
