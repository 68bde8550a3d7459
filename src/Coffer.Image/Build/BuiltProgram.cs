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
    /// <summary>The program in a file, whose bytes were judged before.</summary>
    internal static BuiltProgram Of(string name, string part, string path)
    {
        using FileStream stream = File.OpenRead(path);
        return new(name, part, Convert.ToHexStringLower(SHA256.HashData(stream)), LinkedParts.Of(path));
    }
}
