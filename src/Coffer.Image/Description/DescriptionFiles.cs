using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Coffer.Image.Description;

/// <summary>The files that a description names: each is read once, and what was read is remembered for whoever asks what an image was made of.</summary>
/// <param name="directory">What their paths are relative to.</param>
internal sealed class DescriptionFiles(string directory)
{
    private readonly SortedDictionary<string, string> _digests = new(StringComparer.Ordinal);

    /// <summary>SHA-256 of those that were read, lower-case hex, by the place in the description that names them.</summary>
    internal ImmutableSortedDictionary<string, string> Digests =>
        _digests.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Path of one.</summary>
    /// <param name="path">As the description has it.</param>
    internal string PathOf(string path) => Path.GetFullPath(Path.Combine(directory, path));

    /// <summary>Its text.</summary>
    /// <param name="path">As the description has it.</param>
    /// <param name="place">Where the description has it, such as <c>operators[0]</c>.</param>
    internal string ReadText(string path, string place)
    {
        byte[] bytes = File.ReadAllBytes(PathOf(path));
        _digests[place] = Convert.ToHexStringLower(SHA256.HashData(bytes));
        using StreamReader text = new(new MemoryStream(bytes));
        return text.ReadToEnd();
    }
}
