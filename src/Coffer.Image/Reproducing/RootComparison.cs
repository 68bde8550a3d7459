using Coffer.Image.Root;

namespace Coffer.Image.Reproducing;

/// <summary>Compares two OS roots path by path, before they become images: there every difference still has a name.</summary>
internal static class RootComparison
{
    /// <summary>The first path, in ordinal order, that the roots have otherwise; null when there is none.</summary>
    /// <param name="output">Name of the image that the root goes into.</param>
    /// <param name="first">Root of the first build.</param>
    /// <param name="second">Root of the second build.</param>
    internal static OutputDifference? Compare(string output, RootTree first, RootTree second)
    {
        IEnumerable<string> paths = first.Entries.Concat(second.Entries).Select(entry => entry.Key);
        return paths
            .Distinct()
            .Order(StringComparer.Ordinal)
            .Select(path => Compare(output, path, first, second))
            .FirstOrDefault(difference => difference is not null);
    }

    private static OutputDifference? Compare(string output, string path, RootTree first, RootTree second)
    {
        string place = $"partition 2, /{path} of the root";
        first.TryGet(path, out RootEntry? a);
        second.TryGet(path, out RootEntry? b);
        if (Show(a) != Show(b))
            return new(output, place, null, Show(a), Show(b));
        return a?.Content is { } left && b?.Content is { } right
            ? ContentComparison.Compare(output, place, left.Open, right.Open)
            : null;
    }

    private static string Show(RootEntry? entry) =>
        entry is null
            ? "nothing"
            : $"{entry.Kind} {Convert.ToString(entry.Mode, 8)} {entry.Owner}:{entry.Group}{Target(entry.LinkTarget)}";

    private static string Target(string? target) => target is null ? "" : $" to {target}";
}
