using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Coffer.Bytes;

namespace Coffer.Image.Build;

/// <summary>
/// Reads what <c>eng/static/publish.sh</c> writes beside a static program, <c>NAME.linked</c>: <c>sha256 DIGEST</c> of the program, then a line each, <c>deb NAME VERSION</c> or
/// <c>nuget NAME VERSION</c> (docs/formats.md, section 37). The program itself does not say it.
/// </summary>
internal static partial class LinkedParts
{
    private const int LargestFile = 16 * 1024;

    /// <summary>The parts of a program; none where nobody wrote them down.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="sha256">SHA-256 of it, lower-case hex.</param>
    /// <exception cref="RefusedException"><c>linked.malformed</c>; <c>linked.other</c>, where it was written of another program</exception>
    internal static ImmutableArray<LinkedPart> Of(string program, string sha256)
    {
        FileInfo file = new($"{program}.linked");
        if (!file.Exists)
            return [];
        if (file.Length > LargestFile)
            throw Refuse(file.FullName, $"{file.Length} bytes");
        string[] lines = File.ReadAllLines(file.FullName);
        return lines.FirstOrDefault() == $"sha256 {sha256}"
            ? [.. lines.Skip(1).Select(line => Read(line, file.FullName))]
            : throw Other(file.FullName, sha256, lines.FirstOrDefault() ?? "nothing");
    }

    private static RefusedException Other(string path, string sha256, string seen) =>
        new(
            new Refusal(
                "linked.other",
                path,
                $"what is linked into the program beside it, sha256 {sha256}",
                seen[..Math.Min(seen.Length, 80)],
                "Make the program again (./build.sh), or take this file away: the SBOM then says nothing of what is linked"
            )
        );

    private static LinkedPart Read(string line, string path) =>
        Line().Match(line) is { Success: true } match
            ? new(match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value)
            : throw Refuse(path, "another line");

    private static RefusedException Refuse(string path, string seen) =>
        new(
            new Refusal(
                "linked.malformed",
                path,
                "lines of deb or nuget, name and version",
                seen,
                "Make the program again: ./build.sh"
            )
        );

    [GeneratedRegex("^(deb|nuget) ([A-Za-z0-9.+-]{1,128}) ([A-Za-z0-9.+:~-]{1,128})$")]
    private static partial Regex Line();
}
