using Xunit.Sdk;
using Xunit.v3;

namespace Coffer.Machine.Tests;

/// <summary>Begins with the classes that take longest: one that began last would run alone at the end, and a processor would wait.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    // By the minutes that each took in a run of all, the longest first.
    private static readonly string[] s_longest =
    [
        nameof(ConfigurationTests),
        nameof(WorkloadSecretsTests),
        nameof(RotationTests),
        nameof(HostInputTests),
        nameof(VaultHeaderTests),
        nameof(InstallCutTests),
        nameof(RunningSystemTests),
        nameof(DbRotationTests),
        nameof(FirmwareTests),
        nameof(ConsoleRecoveryTests),
    ];

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
        IReadOnlyCollection<TTestCollection> testCollections
    )
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(RankOf)];

    private static int RankOf<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection
    {
        int rank = Array.FindIndex(
            s_longest,
            name =>
                collection.TestCollectionDisplayName.Contains(
                    $"{typeof(LongestFirst).Namespace}.{name} ",
                    StringComparison.Ordinal
                )
        );
        return rank < 0 ? s_longest.Length : rank;
    }
}
