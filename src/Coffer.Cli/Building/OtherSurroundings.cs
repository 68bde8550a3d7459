using Coffer.Linux.Processes;

namespace Coffer.Cli.Building;

/// <summary>
/// Makes this process another one in the eyes of a build: time zone, locale, umask, working directory, and what would change the results of the
/// tools that it runs, could they see it. Disposing it takes that back.
/// </summary>
internal sealed class OtherSurroundings : IDisposable
{
    private const UnixFileMode Private =
        UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite
        | UnixFileMode.OtherExecute;

    private static readonly (string Name, string Value)[] s_variables =
    [
        ("TZ", "Pacific/Chatham"),
        ("LANG", "tr_TR.UTF-8"),
        ("LC_ALL", "tr_TR.UTF-8"),
        ("LANGUAGE", "tr"),
        ("SOURCE_DATE_EPOCH", "1"),
        ("XZ_OPT", "--keep"),
        ("TAR_OPTIONS", "--mode=a+rwx"),
        ("PERL5OPT", "-M-no-such-module"),
    ];

    private readonly string _directory = Environment.CurrentDirectory;
    private readonly (string Name, string? Value)[] _variables;
    private readonly UnixFileMode _mask;

    /// <summary>Changes them.</summary>
    /// <param name="directory">The new working directory.</param>
    internal OtherSurroundings(string directory)
    {
        _variables = [.. s_variables.Select(v => (v.Name, Environment.GetEnvironmentVariable(v.Name)))];
        Set(s_variables.Select(variable => (variable.Name, (string?)variable.Value)));
        Environment.CurrentDirectory = directory;
        _mask = FileModeMask.Set(Private);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        FileModeMask.Set(_mask);
        Environment.CurrentDirectory = _directory;
        Set(_variables);
    }

    private static void Set(IEnumerable<(string Name, string? Value)> variables)
    {
        foreach ((string name, string? value) in variables)
            Environment.SetEnvironmentVariable(name, value);
        TimeZoneInfo.ClearCachedData();
    }
}
