using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Coffer.Image.Build;

/// <summary>A program of Coffer's that went into an image.</summary>
/// <param name="Name"><c>init</c>, <c>agent</c>.</param>
/// <param name="Part">Where it is in the image.</param>
/// <param name="Sha256">SHA-256 of it, lower-case hex.</param>
/// <param name="Linked">What was linked into it, as far as it was written down.</param>
public sealed record BuiltProgram(string Name, string Part, string Sha256, ImmutableArray<LinkedPart> Linked)
{
    /// <summary>A program of these bytes, which are those that go into the image: its file may be another a moment later.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="part">Where it goes.</param>
    /// <param name="bytes">The program.</param>
    /// <param name="path">Where it was read from; beside it lies what was linked into it.</param>
    internal static BuiltProgram Of(string name, string part, ReadOnlySpan<byte> bytes, string path) =>
        Of(name, part, Convert.ToHexStringLower(SHA256.HashData(bytes)), path);

    private static BuiltProgram Of(string name, string part, string sha256, string path) =>
        new(name, part, sha256, LinkedParts.Of(path, sha256));
}
