using System.Text.RegularExpressions;
using Coffer.Bytes;
using Coffer.Image.Tools;

namespace Coffer.Image.Os;

/// <summary>Where Debian packages come from: the mirrors of the host's apt configuration, for our release.</summary>
public static partial class DebianMirrors
{
    /// <summary>The release an image is made of.</summary>
    public const string Release = "trixie";

    private static readonly string[] s_indexTargets =
    [
        "indextargets",
        "--format",
        "$(REPO_URI) $(RELEASE) $(COMPONENT)",
        "Created-By: Packages",
    ];

    /// <summary>sources.list lines for mmdebstrap; none when apt names no Debian mirror, and mmdebstrap takes its own.</summary>
    /// <param name="mirror">The mirror to use instead of the host's.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<IReadOnlyList<string>> FindAsync(string? mirror, CancellationToken cancellation)
    {
        string targets = await TargetsAsync(cancellation);
        return Lines(targets, mirror);
    }

    /// <summary>The lines for what <c>apt-get indextargets</c> said.</summary>
    internal static IReadOnlyList<string> Lines(string targets, string? mirror)
    {
        List<string[]> sources =
        [
            .. targets.Split('\n').Select(line => line.Split(' ')).Where(t => t is [_, _, "main"]),
        ];
        mirror ??= sources.Find(t => Suite().IsMatch(t[1]))?[0];
        if (mirror is null)
            return [];
        List<string> lines = [$"deb {mirror} {Release} main", $"deb {mirror} {Release}-updates main"];
        if (sources.Find(t => SecuritySuite().IsMatch(t[1])) is { } security)
            lines.Add($"deb {security[0]} {Release}-security main");
        return lines;
    }

    private static async Task<string> TargetsAsync(CancellationToken cancellation)
    {
        try
        {
            return await ExternalProgram.RunAsync("apt-get", s_indexTargets, cancellation: cancellation);
        }
        catch (RefusedException)
        {
            return "";
        }
    }

    [GeneratedRegex("^(bookworm|trixie|forky|sid|stable|oldstable|testing|unstable)$")]
    private static partial Regex Suite();

    [GeneratedRegex("^(bookworm|trixie|forky|stable|oldstable|testing)-security$")]
    private static partial Regex SecuritySuite();
}
