using System.Collections.Immutable;
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

    /// <summary>The suites of the release and their mirrors; none when apt names no Debian mirror and nobody else does.</summary>
    /// <param name="origin">What the description names; goes before the host's.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<ImmutableArray<DebianSource>> FindAsync(
        DebianOrigin origin,
        CancellationToken cancellation
    ) => Sources(await TargetsAsync(cancellation), origin);

    /// <summary>The same for what <c>apt-get indextargets</c> said.</summary>
    internal static ImmutableArray<DebianSource> Sources(string targets, DebianOrigin origin)
    {
        List<string[]> host = [.. targets.Split('\n').Select(line => line.Split(' ')).Where(t => t is [_, _, "main"])];
        string? mirror = origin.Mirror ?? host.Find(t => Suite().IsMatch(t[1]))?[0];
        string? security = origin.SecurityMirror ?? host.Find(t => SecuritySuite().IsMatch(t[1]))?[0];
        if (mirror is null)
            return [];
        List<DebianSource> sources = [Of(mirror, Release, origin), Of(mirror, $"{Release}-updates", origin)];
        if (security is not null)
            sources.Add(Of(security, $"{Release}-security", origin));
        return [.. sources];
    }

    private static DebianSource Of(string mirror, string suite, DebianOrigin origin) =>
        origin.Snapshot is { } snapshot
            ? new($"{mirror.TrimEnd('/')}/{snapshot}/", suite, IsSnapshot: true)
            : new(mirror, suite);

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
