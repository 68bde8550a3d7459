using Coffer.Bytes;
using Coffer.Linux.Mounts;

namespace Coffer.Cli.Judging.Parts;

/// <summary>A file that the command line names as evidence: bounded, read whole.</summary>
internal static class EvidenceFile
{
    private const long LargestFile = 8 << 20;

    /// <summary>Its bytes.</summary>
    public static Parsed<byte[]> Read(string path, string thing)
    {
        FileInfo file = new(path);
        if (!file.Exists)
            return new Refusal("verify.missing", path, thing, "no such file");
        // A file of the kernel is a regular one, and says that it is empty.
        if (!RegularFile.Is(path))
            return new Refusal("verify.no-file", path, $"{thing} in a regular file", "a pipe, a socket or a device");
        if (file.Length > LargestFile)
            return new Refusal(
                "verify.too-large",
                path,
                $"{thing} of at most {LargestFile} bytes",
                $"{file.Length} bytes"
            );
        return File.ReadAllBytes(path);
    }
}
