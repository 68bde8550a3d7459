using Coffer.Bytes;

namespace Coffer.Image.Reproducing;

/// <summary>The first thing that two builds of one machine have otherwise.</summary>
/// <param name="Output">Name of the output file.</param>
/// <param name="Place">Partition, file or section in it; empty for the file itself.</param>
/// <param name="Offset">First byte that differs, counted from where <paramref name="Place"/> begins; null where it is no byte of a file, such as a mode.</param>
/// <param name="First">What the first build has: <c>sha256</c> and the hash, or kind, mode and owner.</param>
/// <param name="Second">The same of the second build.</param>
public sealed record OutputDifference(string Output, string Place, long? Offset, string First, string Second)
{
    /// <summary>The difference as the reason why a build is not reproducible.</summary>
    public Refusal ToRefusal() =>
        new(
            "build.differs",
            Place.Length == 0 ? Output : $"{Output}, {Place}",
            $"{First} in both builds",
            Offset is { } offset
                ? $"{Second} in the second; first difference at byte {offset}"
                : $"{Second} in the second",
            "Something of this machine, a clock or the packages of two days got into the build. With a lock (coffer lock) it is not the packages."
        );
}
