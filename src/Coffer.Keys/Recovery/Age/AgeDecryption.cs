using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Keys.Recovery.Age;

/// <summary>Opens the age files that Coffer writes, and those of stock <c>age</c> up to one payload chunk, strictly.</summary>
public static class AgeDecryption
{
    private const int MostStanzas = 64;
    private const int LongestLine = 2048;
    private const string Thing = "age file";

    /// <summary>The plaintext, or why this identity does not get it.</summary>
    /// <param name="file">The binary file.</param>
    /// <param name="identity">Who asks.</param>
    public static Parsed<Secret> Decrypt(ReadOnlySpan<byte> file, AgeIdentity identity)
    {
        int position = 0;
        if (Line(file, ref position) != "age-encryption.org/v1")
            return Refuse("header", "age-encryption.org/v1", "another first line");
        Secret? fileKey = null;
        try
        {
            for (int stanzas = 0; ; stanzas++)
            {
                int start = position;
                string? line = Line(file, ref position);
                if (line is null || stanzas > MostStanzas)
                    return Refuse("header", $"at most {MostStanzas} stanzas and a MAC", "the end of the file or more");
                if (line.StartsWith("--- ", StringComparison.Ordinal))
                    return Finish(file, start, position, line[4..], fileKey);
                if (!IsStanza(line) || Body(file, ref position) is not { } body)
                    return Refuse(
                        "header",
                        "a stanza: -> words, then base64 lines of which the last is short",
                        "something else"
                    );
                string[] words = line[3..].Split(' ');
                Refusal? refusal = null;
                fileKey ??= identity.Unwrap(new AgeStanza(words[0], words[1..], body), out refusal);
                if (refusal is not null)
                    return refusal;
            }
        }
        finally
        {
            fileKey?.Dispose();
        }
    }

    private static Parsed<Secret> Finish(
        ReadOnlySpan<byte> file,
        int macLine,
        int position,
        string mac,
        Secret? fileKey
    )
    {
        if (AgeText.Decode(mac, AgeKeySchedule.MacSize) is not { } seen)
            return Refuse("header", $"--- and base64 of {AgeKeySchedule.MacSize} bytes", "another end of the header");
        if (fileKey is null)
            return Refuse(
                "no-match",
                "a stanza for this identity",
                "none",
                "use the identity of one of the recipients"
            );
        if (
            !CryptographicOperations.FixedTimeEquals(
                AgeKeySchedule.HeaderMac(fileKey.Span, file[..(macLine + 3)]),
                seen
            )
        )
            return Refuse("mac", "the header's MAC", "another: the file was changed");
        ReadOnlySpan<byte> payload = file[position..];
        int smallest = AgeKeySchedule.NonceSize + AgeKeySchedule.TagSize;
        if (payload.Length < smallest || payload.Length > smallest + AgeEncryption.LargestPlaintext)
            return Refuse(
                "payload",
                $"{smallest} to {smallest + AgeEncryption.LargestPlaintext} bytes",
                $"{payload.Length}"
            );
        using Secret key = Secret.Allocate(AgeKeySchedule.KeySize);
        AgeKeySchedule.PayloadKey(fileKey.Span, payload[..AgeKeySchedule.NonceSize], key.Writable);
        Span<byte> nonce = stackalloc byte[12];
        AgeKeySchedule.ChunkNonce(0, last: true, nonce);
        Secret plaintext = Secret.Allocate(payload.Length - smallest);
        if (AgeKeySchedule.TryOpen(key, nonce, payload[AgeKeySchedule.NonceSize..], plaintext.Writable))
            return plaintext;
        plaintext.Dispose();
        return Refuse(
            "payload",
            "one chunk that authenticates",
            "another: the file was changed or is larger than a key"
        );
    }

    // An arrow, then arguments of printable characters, one space between two.
    private static bool IsStanza(string line) =>
        line.StartsWith("-> ", StringComparison.Ordinal) && line[3..].Split(' ').All(argument => argument.Length > 0);

    private static bool IsCanonical(string base64)
    {
        // Three bytes are four characters; a rest of one character is no byte at all.
        int length = base64.Length * 3 / 4;
        return base64.Length % 4 != 1 && AgeText.Decode(base64, length) is not null;
    }

    // A stanza's body: base64 lines of 64 columns, ended by a shorter one, which may be empty.
    private static string? Body(ReadOnlySpan<byte> file, ref int position)
    {
        StringBuilder body = new();
        while (Line(file, ref position) is { Length: <= 64 } line)
        {
            body.Append(line);
            if (line.Length < 64)
                return IsCanonical(body.ToString()) ? body.ToString() : null;
            if (body.Length > 8 * LongestLine)
                return null;
        }
        return null;
    }

    private static string? Line(ReadOnlySpan<byte> file, ref int position)
    {
        int length = file[position..].IndexOf((byte)'\n');
        if (
            length < 0
            || length > LongestLine
            || file.Slice(position, length).ContainsAnyExceptInRange((byte)' ', (byte)'~')
        )
            return null;
        string line = Encoding.ASCII.GetString(file.Slice(position, length));
        position += length + 1;
        return line;
    }

    private static Refusal Refuse(string part, string expected, string seen, string? nextStep = null) =>
        new($"age.{part}", Thing, expected, seen, nextStep);
}
