using Coffer.Bytes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Coffer.Yaml;

/// <summary>Collects what is wrong in a document somebody wrote by hand; the first thing counts.</summary>
/// <param name="family">First word of the reasons, such as <c>description</c>.</param>
/// <param name="file">Name of the file, for the place.</param>
public sealed class YamlErrors(string family, string file)
{
    /// <summary>The first refusal, or null.</summary>
    public Refusal? First { get; private set; }

    /// <summary>Refuses <paramref name="what"/> at the place of <paramref name="node"/>.</summary>
    public void Add(YamlNode node, string reason, string what, string expected, string seen, string? next = null) =>
        Add(node.Start, reason, what, expected, seen, next);

    /// <summary>Refuses <paramref name="what"/> at a place.</summary>
    public void Add(Mark place, string reason, string what, string expected, string seen, string? next = null) =>
        First ??= new Refusal(
            $"{family}.{reason}",
            $"{what} ({file}, line {place.Line}, column {place.Column})",
            expected,
            seen,
            next
        );
}
