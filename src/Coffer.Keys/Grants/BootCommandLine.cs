using System.Globalization;
using Coffer.Bytes;

namespace Coffer.Keys.Grants;

/// <summary>Coffer's own words at the start of a UKI's command line (docs/formats.md, section 2).</summary>
/// <param name="Mode">What the UKI is for.</param>
/// <param name="Disk">GPT disk GUID of the one disk it may touch.</param>
/// <param name="RootHash">dm-verity root hash, 32 bytes.</param>
/// <param name="Salt">dm-verity salt, 32 bytes.</param>
/// <param name="DataBlocks">4096-byte data blocks of the root.</param>
/// <param name="Profile">Who looks at the console.</param>
public sealed record BootCommandLine(
    BootMode Mode,
    Guid Disk,
    ReadOnlyMemory<byte> RootHash,
    ReadOnlyMemory<byte> Salt,
    long DataBlocks,
    BuildProfile Profile
)
{
    private const string Thing = "kernel command line";
    private const long MostDataBlocks = 1L << 32;
    private const int LongestLine = 4096;
    private const string RecoveryPrefix = "coffer.recovery=";
    private static readonly string[] s_names = ["mode", "disk", "root", "salt", "blocks", "profile"];

    /// <summary>How the machine may be recovered. The word is there only where it is not <see cref="RecoveryWays.Network"/>.</summary>
    public RecoveryWays Recovery { get; init; } = RecoveryWays.Network;

    /// <summary>The words, in their order, without the kernel's.</summary>
    public override string ToString() => string.Join(' ', Words());

    /// <summary>Reads them from /proc/cmdline. Every word must be there once, first, in its order and in its one spelling.</summary>
    public static Parsed<BootCommandLine> Read(string line)
    {
        if (line.Length > LongestLine)
            return Refuse($"at most {LongestLine} characters", $"{line.Length}");
        string text = line.EndsWith('\n') ? line[..^1] : line;
        // The kernel separates words at tabs and line feeds too: nothing may hide behind one.
        if (text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return Refuse("printable ASCII", "other characters");
        string[] words = text.Split(' ');
        if (words.Length < s_names.Length)
            return Refuse($"{s_names.Length} words of Coffer", $"{words.Length} words");
        string[] values = new string[s_names.Length];
        for (int i = 0; i < s_names.Length; i++)
        {
            string prefix = $"coffer.{s_names[i]}=";
            if (!words[i].StartsWith(prefix, StringComparison.Ordinal))
                return Refuse(prefix, words[i]);
            values[i] = words[i][prefix.Length..];
        }
        int count = s_names.Length;
        string? recovery = null;
        if (words.Length > count && words[count].StartsWith(RecoveryPrefix, StringComparison.Ordinal))
            recovery = words[count++][RecoveryPrefix.Length..];
        if (words.Skip(count).FirstOrDefault(w => w.StartsWith("coffer.", StringComparison.Ordinal)) is { } extra)
            return Refuse("no second word of Coffer", extra);
        return Of(values, recovery) is { } read && string.Join(' ', words.Take(count)) == read.ToString()
            ? read
            : Refuse("the words as Coffer writes them", string.Join(' ', words.Take(count)));
    }

    private IEnumerable<string> Words()
    {
        yield return $"coffer.mode={Spelling(Mode)}";
        yield return $"coffer.disk={Disk:D}";
        yield return $"coffer.root={Convert.ToHexStringLower(RootHash.Span)}";
        yield return $"coffer.salt={Convert.ToHexStringLower(Salt.Span)}";
        yield return string.Create(CultureInfo.InvariantCulture, $"coffer.blocks={DataBlocks}");
        yield return $"coffer.profile={Spelling(Profile)}";
        if (Recovery != RecoveryWays.Network)
            yield return $"{RecoveryPrefix}{Spelling(Recovery)}";
    }

    private static BootCommandLine? Of(string[] values, string? recovery)
    {
        if (
            Spelled<RecoveryWays>(recovery ?? Spelling(RecoveryWays.Network)) is not { } ways
            || Spelled<BootMode>(values[0]) is not { } mode
            || !Guid.TryParseExact(values[1], "D", out Guid disk)
            || !long.TryParse(values[4], NumberStyles.None, CultureInfo.InvariantCulture, out long blocks)
            || Spelled<BuildProfile>(values[5]) is not { } profile
            || blocks is < 1 or > MostDataBlocks
            || Digest(values[2]) is not { } root
            || Digest(values[3]) is not { } salt
        )
            return null;
        return new(mode, disk, root, salt, blocks, profile) { Recovery = ways };
    }

    // Not Enum.TryParse, which takes numbers, also of values that do not exist.
    private static T? Spelled<T>(string word)
        where T : struct, Enum
    {
        foreach (T value in Enum.GetValues<T>())
            if (Spelling(value) == word)
                return value;
        return null;
    }

    private static string Spelling<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static byte[]? Digest(string hex) =>
        hex.Length == 64 && hex.All(char.IsAsciiHexDigitLower) ? Convert.FromHexString(hex) : null;

    private static Refusal Refuse(string expected, string seen) =>
        new("command-line.malformed", Thing, expected, seen, "boot a UKI that coffer build made");
}
