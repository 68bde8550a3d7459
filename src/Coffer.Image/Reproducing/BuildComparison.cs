using System.Collections.Immutable;

namespace Coffer.Image.Reproducing;

/// <summary>Compares the outputs of two builds.</summary>
public static class BuildComparison
{
    private const string Image = ".raw";

    /// <summary>The first difference, as near to its cause as can be told; null when every output is the same.</summary>
    /// <param name="first">Directory of the first build; what the second did not write is not looked at.</param>
    /// <param name="firstTrace">What the first build was made of.</param>
    /// <param name="second">Directory of the second build, with nothing else in it.</param>
    /// <param name="secondTrace">What the second build was made of.</param>
    public static OutputDifference? Compare(string first, BuildTrace firstTrace, string second, BuildTrace secondTrace)
    {
        ImmutableArray<string> names = Outputs(second);
        if (names.FirstOrDefault(name => !File.Exists(Path.Combine(first, name))) is { } missing)
            return new(missing, "", null, "nothing", "a file");
        string image = names.FirstOrDefault(IsImage, "image");
        if (firstTrace.Root is { } a && secondTrace.Root is { } b && RootComparison.Compare(image, a, b) is { } root)
            return root;
        return names
            .OrderBy(name => !IsImage(name))
            .Select(name => Compare(name, Path.Combine(first, name), Path.Combine(second, name)))
            .FirstOrDefault(difference => difference is not null);
    }

    /// <summary>Names of the files that a build wrote into a directory of its own.</summary>
    public static ImmutableArray<string> Outputs(string directory) =>
        [
            .. Directory
                .EnumerateFiles(directory, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(directory, path))
                .Order(StringComparer.Ordinal),
        ];

    private static bool IsImage(string name) => name.EndsWith(Image, StringComparison.Ordinal);

    private static OutputDifference? Compare(string name, string first, string second) =>
        IsImage(name)
            ? new DiskComparison(name, first, second).Compare()
            : ContentComparison.Compare(name, "", () => File.OpenRead(first), () => File.OpenRead(second));
}
