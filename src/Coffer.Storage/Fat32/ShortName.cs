using System.Globalization;
using System.Text;

namespace Coffer.Storage.Fat32;

/// <summary>The 11 bytes of a short name (Microsoft FAT specification, section 6.1): base of 8, extension of 3, upper case.</summary>
internal static class ShortName
{
    /// <summary>Bytes of a short name in its directory entry.</summary>
    public const int Size = 11;

    private const int BaseSize = 8;
    private const int ExtensionSize = 3;

    /// <summary>Entry <c>.</c>: the directory itself.</summary>
    public const string Self = ".          ";

    /// <summary>Entry <c>..</c>: the directory above.</summary>
    public const string Parent = "..         ";

    /// <summary>True for a character that a short name may hold.</summary>
    public static bool IsAllowed(char c) =>
        char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || "$%'-_@~`!(){}^#&".Contains(c);

    /// <summary>The short name that is the name itself but for its case, padded; null when there is none.</summary>
    public static string? Exact(string name)
    {
        string[] parts = name.ToUpperInvariant().Split('.');
        string extension = parts.Length == 2 ? parts[1] : "";
        bool fits = parts.Length <= 2 && parts[0].Length is > 0 and <= BaseSize && extension.Length <= ExtensionSize;
        bool ends = parts.Length == 1 || extension.Length > 0;
        return fits && ends && (parts[0] + extension).All(IsAllowed)
            ? parts[0].PadRight(BaseSize) + extension.PadRight(ExtensionSize)
            : null;
    }

    /// <summary>The name cut to a short one with a numeric tail, such as <c>LOADER~1.CON</c>, that is not taken yet.</summary>
    public static string WithTail(string name, ISet<string> taken)
    {
        string upper = name.ToUpperInvariant().TrimStart('.');
        int dot = upper.LastIndexOf('.');
        string root = Clean(dot < 0 ? upper : upper[..dot], BaseSize);
        string extension = Clean(dot < 0 ? "" : upper[(dot + 1)..], ExtensionSize).PadRight(ExtensionSize);
        for (int n = 1; ; n++)
        {
            string tail = string.Create(CultureInfo.InvariantCulture, $"~{n}");
            string candidate =
                (root[..Math.Min(root.Length, BaseSize - tail.Length)] + tail).PadRight(BaseSize) + extension;
            if (!taken.Contains(candidate))
                return candidate;
        }
    }

    /// <summary>LDIR_Chksum of the long entries that belong to it (section 7.2).</summary>
    public static byte Checksum(ReadOnlySpan<byte> shortName)
    {
        byte sum = 0;
        foreach (byte b in shortName)
            sum = (byte)((((sum & 1) << 7) + (sum >> 1) + b) & 0xFF);
        return sum;
    }

    private static string Clean(string part, int size)
    {
        StringBuilder clean = new();
        foreach (char c in part.Where(c => c is not (' ' or '.')))
            clean.Append(IsAllowed(c) ? c : '_');
        return clean.ToString(0, Math.Min(clean.Length, size));
    }
}
