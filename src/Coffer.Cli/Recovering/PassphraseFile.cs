using Coffer.Bytes;
using Coffer.Keys.Recovery;

namespace Coffer.Cli.Recovering;

/// <summary>A file with a recovery passphrase; a line feed behind it, as editors and copying leave it, does no harm.</summary>
internal static class PassphraseFile
{
    private const int LargestFile = 1024;

    /// <summary>The passphrase, the caller's to dispose.</summary>
    public static Parsed<Secret> Read(string path)
    {
        Parsed<Secret> read = SecretFile.Read(path, "a file with a recovery passphrase", LargestFile);
        if (!read.TryGet(out Secret? text, out Refusal? refusal))
            return refusal;
        using (text)
        {
            ReadOnlySpan<byte> trimmed = text.Span.Trim(" \t\r\n"u8);
            return RecoveryPassphrase.Check(trimmed) is { } malformed
                ? malformed with
                {
                    Thing = $"{path}, {malformed.Thing}",
                }
                : Secret.CopyOf(trimmed);
        }
    }
}
