using System.Collections.Immutable;

namespace Coffer.Image.Description;

/// <summary>How to ask a container whether it is well: a command inside it that ends with 0.</summary>
/// <param name="Command">The command and its arguments, run as they are.</param>
/// <param name="IntervalSeconds">Between two questions.</param>
/// <param name="TimeoutSeconds">For an answer.</param>
/// <param name="Retries">How many bad answers in a row make it unwell.</param>
/// <param name="StartSeconds">How long bad answers do not count after its start.</param>
public sealed record HealthCheck(
    ImmutableArray<string> Command,
    int IntervalSeconds,
    int TimeoutSeconds,
    int Retries,
    int StartSeconds
);
