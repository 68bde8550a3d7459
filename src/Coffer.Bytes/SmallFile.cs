namespace Coffer.Bytes;

/// <summary>A file that is read whole: a bound for its size, and neither a pipe, which would be waited for, nor a device, which may never end.</summary>
public static class SmallFile
{
    /// <summary>Its bytes. Links are followed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="family">First word of the reasons: "lock".</param>
    /// <param name="thing">What it is, for the refusal.</param>
    /// <param name="largest">Most bytes of it.</param>
    /// <returns>They, at least one; or <c>.missing</c>, <c>.no-file</c>, <c>.size</c> of the family.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static Parsed<byte[]> Read(string path, string family, string thing, int largest)
    {
        FileInfo file = new(path);
        // A link has a length of its own.
        if (file.Exists && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
            file = target;
        if (!file.Exists)
            return new Refusal($"{family}.missing", thing, "a file", "none");
        // Pipes and devices say 0, and nothing that is read here may be empty.
        if (file.Length == 0)
            return new Refusal($"{family}.no-file", thing, "a regular file", "an empty one, a pipe or a device");
        return file.Length <= largest
            ? File.ReadAllBytes(file.FullName)
            : new Refusal($"{family}.size", thing, $"at most {largest} bytes", $"{file.Length} bytes");
    }
}
