using Coffer.Lab.Recording;

namespace Coffer.Machine.Tests.Cuts;

/// <summary>What the cuts of one operation came to.</summary>
/// <param name="operation">Its name.</param>
internal sealed class CutReport(string operation)
{
    private const int MostNamed = 20;
    private readonly SortedDictionary<string, int> _states = new(StringComparer.Ordinal);
    private readonly List<DiskCut> _distinct = [];
    private readonly List<string> _failures = [];

    /// <summary>Cuts judged.</summary>
    public int Cuts { get; private set; }

    /// <summary>One cut of each state that was judged by itself, in their order.</summary>
    public IReadOnlyList<DiskCut> Distinct => _distinct;

    /// <summary>The states machines were left in, each with its cuts.</summary>
    public IReadOnlyDictionary<string, int> States => _states;

    /// <summary>Counts a cut.</summary>
    /// <param name="cut">The cut.</param>
    /// <param name="verdict">What it left.</param>
    /// <param name="isNew">It was judged by itself: disk or TPM are not those of an earlier cut.</param>
    public void Add(DiskCut cut, CutVerdict verdict, bool isNew)
    {
        Cuts++;
        _states[verdict.State] = _states.GetValueOrDefault(verdict.State) + 1;
        if (isNew)
            _distinct.Add(cut);
        if (isNew && verdict.Failure is { } failure)
            _failures.Add($"{operation}, {cut}: {failure}");
    }

    /// <summary>Fails with what was lost, if something was.</summary>
    public void RequireNothingLost() =>
        Assert.True(
            _failures.Count == 0,
            $"{this}\n{string.Join('\n', _failures.Take(MostNamed))}\n{string.Join('\n', _failures.TakeLast(MostNamed))}"
        );

    /// <summary>So many of them, spread over all.</summary>
    public IEnumerable<DiskCut> Sample(int count) =>
        Enumerable
            .Range(0, count)
            .Select(i => _distinct[(int)((long)i * (_distinct.Count - 1) / Math.Max(count - 1, 1))])
            .Distinct();

    /// <inheritdoc/>
    public override string ToString() =>
        $"{operation}: {Cuts} power cuts, {_distinct.Count} different disks; "
        + string.Join(", ", _states.Select(state => $"{state.Value} {state.Key}"));
}
