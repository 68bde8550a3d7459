using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Coffer.Bytes;
using Coffer.Image.Root;

namespace Coffer.Image.Verification;

/// <summary>
/// <c>SHA256SUMS</c> of a release directory, as <c>sha256sum</c> writes it: a line a file, sorted, without itself and its signature
/// (docs/formats.md, section 39).
/// </summary>
/// <param name="Lines">The lines, sorted by name.</param>
public sealed partial record Checksums(ImmutableArray<ChecksumLine> Lines)
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "SHA256SUMS";

    /// <summary>What the name of its signature ends with.</summary>
    public const string SignatureSuffix = ".sig";

    /// <summary>Most bytes of it.</summary>
    public const int LargestFile = 64 * 1024;

    /// <summary>Sums up files of a directory.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="names">Their paths from there on.</param>
    public static Checksums Of(string directory, IEnumerable<string> names) =>
        new([
            .. names
                .Order(StringComparer.Ordinal)
                .Select(name => new ChecksumLine(name, BoundedFile.Digest(Path.Combine(directory, name)).OrThrow())),
        ]);

    /// <summary>Names of the files in a directory and below it that belong into one, sorted.</summary>
    /// <returns>They, or <c>release.unreadable</c>.</returns>
    public static Parsed<ImmutableArray<string>> FilesOf(string directory) =>
        DirectoryEntries.Below(directory, "release").Then(entries => NamesOf(entries, Path.GetFullPath(directory)));

    /// <summary>Reads one.</summary>
    /// <param name="text">Untrusted, unless its signature was checked.</param>
    /// <returns>It, or <c>release.sums-form</c>.</returns>
    public static Parsed<Checksums> Read(string text)
    {
        if (!text.EndsWith('\n'))
            return Refuse("a line without its end");
        ImmutableArray<ChecksumLine>.Builder lines = ImmutableArray.CreateBuilder<ChecksumLine>();
        foreach (string line in text[..^1].Split('\n'))
        {
            if (
                Line().Match(line) is not { Success: true } match
                || match.Groups[2].Value.Contains("..", StringComparison.Ordinal)
            )
                return Refuse($"line {lines.Count + 1} in another form");
            if (lines.Count > 0 && string.CompareOrdinal(lines[^1].Name, match.Groups[2].Value) >= 0)
                return Refuse($"line {lines.Count + 1} in another order");
            lines.Add(new(match.Groups[2].Value, match.Groups[1].Value));
        }
        return new Checksums(lines.ToImmutable());
    }

    /// <inheritdoc/>
    public override string ToString() => string.Concat(Lines.Select(line => $"{line.Sha256}  {line.Name}\n"));

    private static Parsed<ImmutableArray<string>> NamesOf(ImmutableArray<FileSystemInfo> entries, string directory) =>
        ImmutableArray.CreateRange(
            entries
                // A link to a directory too: nothing that is named here is one.
                .Where(entry => entry is FileInfo || entry.LinkTarget is not null)
                .Select(entry => Path.GetRelativePath(directory, entry.FullName))
                .Where(name => name is not (FileName or FileName + SignatureSuffix))
                .Order(StringComparer.Ordinal)
        );

    private static Refusal Refuse(string seen) =>
        new("release.sums-form", FileName, "lines of sha256sum, sorted, each file once", seen);

    [GeneratedRegex("^([0-9a-f]{64})  ([A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)?)$")]
    private static partial Regex Line();
}
