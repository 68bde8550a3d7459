using Coffer.Bytes;

namespace Coffer.Cli.Recovering;

/// <summary>Files with something secret in them: read into memory that is zeroed, written for their owner alone and never over another.</summary>
internal static class SecretFile
{
    /// <summary>How the standard input is named.</summary>
    public const string StandardInput = "-";

    private const UnixFileMode OwnerAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The whole file, the caller's to dispose.</summary>
    /// <param name="path">File, pipe, or <see cref="StandardInput"/>.</param>
    /// <param name="thing">What it should be.</param>
    /// <param name="largest">Most bytes.</param>
    public static Parsed<Secret> Read(string path, string thing, int largest) =>
        Read(path, thing, largest, ofOwnerAlone: false);

    /// <summary>The same of a file that nobody else may be able to read: else <c>recovery.mode</c>. A pipe will do.</summary>
    /// <param name="path">File, pipe, or <see cref="StandardInput"/>.</param>
    /// <param name="thing">What it should be.</param>
    /// <param name="largest">Most bytes.</param>
    public static Parsed<Secret> ReadPrivate(string path, string thing, int largest) =>
        Read(path, thing, largest, ofOwnerAlone: true);

    private static Parsed<Secret> Read(string path, string thing, int largest, bool ofOwnerAlone)
    {
        if (path != StandardInput && !File.Exists(path))
            return new Refusal("recovery.missing", path, thing, "no such file");
        using Stream stream = path == StandardInput ? Console.OpenStandardInput() : OpenRaw(path);
        if (ofOwnerAlone && JudgeMode(stream) is { } seen)
            return new Refusal("recovery.mode", path, PrivateFile.Expected, seen, PrivateFile.NextStep(path));
        using Secret read = Secret.Allocate(largest + 1);
        int length = stream.ReadAtLeast(read.Writable, largest + 1, throwOnEndOfStream: false);
        return length <= largest
            ? Secret.CopyOf(read.Span[..length])
            : new Refusal("recovery.too-large", path, $"{thing}, at most {largest} bytes", "more");
    }

    /// <summary>Writes a new file, mode 0600.</summary>
    /// <exception cref="RefusedException">There is one of this name.</exception>
    public static void Create(string path, ReadOnlySpan<byte> content)
    {
        if (Path.Exists(path))
            throw new RefusedException(
                new Refusal(
                    "recovery.exists",
                    path,
                    "no file of this name",
                    "one that is there already",
                    "choose another name, or remove it yourself: nothing secret is ever overwritten"
                )
            );
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerAlone,
            BufferSize = 0,
        };
        using FileStream file = new(path, options);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    // Of what is open: a link has a mode of its own. The standard input is no file that somebody named.
    private static string? JudgeMode(Stream stream) =>
        stream is FileStream file ? PrivateFile.Judge(File.GetUnixFileMode(file.SafeFileHandle)) : null;

    // Without a buffer, which nobody would zero.
    private static FileStream OpenRaw(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
}
