namespace Coffer.Keys.Configuration;

/// <summary>How names in a configuration are spelled: as the machine description spells them.</summary>
internal static class ConfigurationNames
{
    /// <summary>Most characters of a machine's name.</summary>
    internal const int LongestMachine = 63;

    /// <summary>Most characters of a workload's name.</summary>
    internal const int LongestWorkload = 32;

    /// <summary>Most characters of a secret's name.</summary>
    internal const int LongestSecret = 63;

    /// <summary>Most characters of an image reference.</summary>
    internal const int LongestImage = 512;

    private const string DigestMark = "@sha256:";
    private const int DigestLength = 64;

    /// <summary>True for <c>[a-z0-9-]{1,63}</c>.</summary>
    internal static bool IsMachine(string text) => text.Length is > 0 and <= LongestMachine && text.All(IsOfName);

    /// <summary>True for <c>[a-z][a-z0-9-]{0,31}</c>.</summary>
    internal static bool IsWorkload(string text) =>
        text.Length is > 0 and <= LongestWorkload && char.IsAsciiLetterLower(text[0]) && text.All(IsOfName);

    /// <summary>True for <c>[a-z][a-z0-9-]{0,62}</c>: a file name, and a systemd credential's.</summary>
    internal static bool IsSecret(string text) =>
        text.Length is > 0 and <= LongestSecret && char.IsAsciiLetterLower(text[0]) && text.All(IsOfName);

    /// <summary>Registry and name of a reference with a digest; null when it is none.</summary>
    internal static string? RepositoryOf(string image)
    {
        int mark = image.IndexOf(DigestMark, StringComparison.Ordinal);
        bool isOne =
            image.Length <= LongestImage
            && mark > 0
            && image.Length == mark + DigestMark.Length + DigestLength
            && image[(mark + DigestMark.Length)..].All(char.IsAsciiHexDigitLower)
            && image[..mark].All(IsOfReference);
        return isOne ? image[..mark] : null;
    }

    private static bool IsOfName(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-';

    private static bool IsOfReference(char c) =>
        char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || ".-_/:".Contains(c);
}
