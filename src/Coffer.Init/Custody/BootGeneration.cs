namespace Coffer.Init.Custody;

/// <summary>The generation in <c>/run/coffer/boot.json</c>, which evidence tells: it follows the changes of the running machine.</summary>
internal static class BootGeneration
{
    private const string Report = "/run/coffer/boot.json";
    private const string Member = "\"generation\":\"";

    /// <summary>Writes the new one in place of the old; a report without one stays as it is.</summary>
    internal static void Renew(ulong generation, string path = Report)
    {
        if (!File.Exists(path))
            return;
        string text = File.ReadAllText(path);
        int start = text.IndexOf(Member, StringComparison.Ordinal) + Member.Length;
        int end = text.IndexOf('"', start);
        if (start < Member.Length || end < 0)
            return;
        File.WriteAllText(path + ".new", $"{text[..start]}{generation}{text[end..]}");
        File.SetUnixFileMode(path + ".new", File.GetUnixFileMode(path));
        File.Move(path + ".new", path, overwrite: true);
    }
}
