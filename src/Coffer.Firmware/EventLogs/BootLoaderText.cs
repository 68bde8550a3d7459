using System.Text;

namespace Coffer.Firmware.EventLogs;

/// <summary>The ways in which boot loaders hash the text that they log as EV_IPL.</summary>
internal static class BootLoaderText
{
    private const int LongestName = 32;

    /// <summary>True when the digest is that of the text in one of these ways.</summary>
    public static bool IsHashed(ReadOnlySpan<byte> data, PcrBank bank, ReadOnlySpan<byte> digest) =>
        IsGrubString(data, bank, digest) || (PrintableText.IsUtf16(data) && IsWideString(data, bank, digest));

    // GRUB hashes the string behind its prefix, with or without the terminating NUL (attested by logs of 2.04 to 2.06); Red Hat's of before
    // 2.04 ends its prefix with a space alone.
    private static bool IsGrubString(ReadOnlySpan<byte> data, PcrBank bank, ReadOnlySpan<byte> digest)
    {
        if (IsHashedWithOrWithoutEnd(data, bank, digest))
            return true;
        int colon = data.IndexOf(": "u8);
        if (colon >= 0 && IsHashedWithOrWithoutEnd(data[(colon + 2)..], bank, digest))
            return true;
        int space = data.StartsWith("grub_"u8) ? data.IndexOf((byte)' ') : -1;
        return space >= 0 && IsHashedWithOrWithoutEnd(data[(space + 1)..], bank, digest);
    }

    private static bool IsHashedWithOrWithoutEnd(ReadOnlySpan<byte> text, PcrBank bank, ReadOnlySpan<byte> digest) =>
        bank.IsHash(digest, text.TrimEnd((byte)0)) || bank.IsHash(digest, text);

    // systemd-stub hashes a command line with its terminator, older ones without it or with a part of it in the log; the name of a
    // section is hashed as ASCII with a NUL (systemd-stub(7), version 257).
    private static bool IsWideString(ReadOnlySpan<byte> data, PcrBank bank, ReadOnlySpan<byte> digest)
    {
        ReadOnlySpan<byte> text = data;
        while (text.Length >= 2 && text[^1] == 0 && (text.Length % 2 == 1 || text[^2] == 0))
            text = text[..^(text.Length % 2 == 1 ? 1 : 2)];
        // An odd end may have cut the last character in two: its high byte is zero.
        byte[] ended = [.. text, .. new byte[2 + (text.Length % 2)]];
        return bank.IsHash(digest, ended.AsSpan(0, ended.Length - 2))
            || bank.IsHash(digest, ended)
            || IsHashedName(ended, bank, digest);
    }

    private static bool IsHashedName(ReadOnlySpan<byte> wide, PcrBank bank, ReadOnlySpan<byte> digest) =>
        wide.Length <= 2 * LongestName
        && bank.IsHash(digest, Encoding.ASCII.GetBytes(Encoding.Unicode.GetString(wide)));
}
