using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Coffer.Bytes;

namespace Coffer.Image.Build;

/// <summary>
/// Reads what <c>eng/static/publish.sh</c> writes beside a static program, <c>NAME.linked</c>: a line each, <c>deb NAME VERSION</c> or
/// <c>nuget NAME VERSION</c> (docs/formats.md, section 37). The program itself does not say it.
/// </summary>
internal static partial class LinkedParts
{
    private const int LargestFile = 16 * 1024;

    /// <summary>The parts of a program; none where nobody wrote them down.</summary>
    /// <exception cref="RefusedException"><c>linked.malformed</c></exception>
    internal static ImmutableArray<LinkedPart> Of(string program)
    {
        FileInfo file = new($"{program}.linked");
        if (!file.Exists)
            return [];
        return file.Length <= LargestFile
            ? [.. File.ReadAllLines(file.FullName).Select(line => Read(line, file.FullName))]
            : throw Refuse(file.FullName, $"{file.Length} bytes");
    }

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
