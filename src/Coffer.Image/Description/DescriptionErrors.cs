using Coffer.Bytes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Coffer.Image.Description;

/// <summary>Collects what is wrong in a description; the first thing counts.</summary>
/// <param name="file">Name of the file, for the place.</param>
internal sealed class DescriptionErrors(string file)
{
    /// <summary>The first refusal, or null.</summary>
    internal Refusal? First { get; private set; }

    /// <summary>Refuses <paramref name="what"/> at the place of <paramref name="node"/>.</summary>
    internal void Add(YamlNode node, string reason, string what, string expected, string seen, string? next = null) =>
        Add(node.Start, reason, what, expected, seen, next);

    /// <summary>Refuses <paramref name="what"/> at a place.</summary>
    internal void Add(Mark place, string reason, string what, string expected, string seen, string? next = null) =>
        First ??= new Refusal(
            $"description.{reason}",
            $"{what} ({file}, line {place.Line}, column {place.Column})",
            expected,
            seen,
            next
        );
}
