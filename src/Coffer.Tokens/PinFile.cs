using Coffer.Bytes;

namespace Coffer.Tokens;

/// <summary>A file with the PIN of a token and nothing else, for its owner alone; one line feed at its end is not part of it.</summary>
public static class PinFile
{
    /// <summary>Reads one.</summary>
    /// <returns>The PIN; <c>token.pin-file</c> when refused.</returns>
    public static Parsed<Secret> Read(string path)
    {
        using Secret buffer = Secret.Allocate(PinForm.Longest + 2);
        int length = 0;
        try
        {
            // No buffer of the stream's own: it would stay in memory with the PIN.
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            if (PrivateFile.Judge(File.GetUnixFileMode(file.SafeFileHandle)) is { } open)
                return Refuse(path, PrivateFile.Expected, open, PrivateFile.NextStep(path));
            while (length < buffer.Length && file.Read(buffer.Writable[length..]) is > 0 and int read)
                length += read;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refuse(path, "a file that can be read", e.Message);
        }
        ReadOnlySpan<byte> pin = buffer.Span[..length];
        if (pin.EndsWith("\n"u8))
            pin = pin[..^1];
        return PinForm.Judge(pin) is { } seen ? Refuse(path, PinForm.Expected, seen) : Secret.CopyOf(pin);
    }

    private static Refusal Refuse(
        string path,
        string expected,
        string seen,
        string nextStep = "give the file with the token's user PIN: --pin-file"
    ) => new("token.pin-file", $"PIN file {path}", expected, seen, nextStep);
}
