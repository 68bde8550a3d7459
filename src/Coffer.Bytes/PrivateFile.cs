namespace Coffer.Bytes;

/// <summary>A file with something secret in it: its mode says who else has it. For the group too, whose members nobody counts.</summary>
public static class PrivateFile
{
    /// <summary>What it has to be, for a refusal.</summary>
    public const string Expected = "a file that only its owner can read";

    private const UnixFileMode OthersRead = UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>What is wrong with a mode; null when nothing is.</summary>
    public static string? Judge(UnixFileMode mode) =>
        (mode & OthersRead) == 0 ? null : $"mode {Convert.ToString((int)mode, 8)}: others can read it";

    /// <summary>What its owner can do about it.</summary>
    public static string NextStep(string path) => $"chmod 600 {path}";
}
