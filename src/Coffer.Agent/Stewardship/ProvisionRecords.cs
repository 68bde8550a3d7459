using System.Collections.Immutable;

namespace Coffer.Agent.Stewardship;

/// <summary>What the custodian says about what workloads are given (docs/formats.md section 31): readable by everybody, and nothing secret.</summary>
/// <param name="provided">Directory of those that have all they need.</param>
/// <param name="awaited">Directory of those that lack a secret.</param>
internal sealed class ProvisionRecords(string provided, string awaited)
{
    private const string Image = "COFFER_IMAGE=";

    /// <summary>Names of the secrets that a workload waits for.</summary>
    internal ImmutableArray<string> WaitsFor(string workload) => [.. Lines(awaited, workload)];

    /// <summary>The reference of the image in force; null where the description's is.</summary>
    internal string? ImageOf(string workload) =>
        Lines(provided, workload)
            .FirstOrDefault(line => line.StartsWith(Image, StringComparison.Ordinal))
            ?[Image.Length..];

    private static string[] Lines(string directory, string workload)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(directory, workload));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }
}
