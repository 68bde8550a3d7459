namespace Coffer.Cli.Tests;

/// <summary>
/// Texts that somebody approved, kept in Golden/. With COFFER_APPROVE=DIRECTORY what was seen is written there instead,
/// to be read and committed.
/// </summary>
internal static class Approved
{
    public static void Matches(string name, string seen)
    {
        string text = seen.ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("COFFER_APPROVE") is { Length: > 0 } directory)
        {
            string target = Path.Combine(directory, name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllText(target, text);
            return;
        }
        string path = Path.Combine(AppContext.BaseDirectory, "Golden", name);
        Assert.True(File.Exists(path), $"Golden/{name} is missing; run with COFFER_APPROVE");
        Assert.Equal(File.ReadAllText(path), text);
    }
}
