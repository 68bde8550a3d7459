namespace Coffer.Image.Tools;

/// <summary>
/// Programs of the host by name, where Debian's packages have them. .NET would look beside the running program, then in the current directory,
/// then in the caller's PATH, and a build stands in a directory that somebody else wrote.
/// </summary>
internal static class HostPrograms
{
    /// <summary>Where they are looked for, and where they find others: PATH of theirs. Not /usr/local, of which no package says what it is.</summary>
    internal const string SearchPath = "/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Path of a program; null when there is none.</summary>
    /// <param name="program">Its name; an absolute path stays as it is, and no other path is one.</param>
    internal static string? Find(string program) =>
        Path.IsPathRooted(program) ? program
        : program.Contains('/') ? null
        : SearchPath.Split(':').Select(directory => $"{directory}/{program}").FirstOrDefault(File.Exists);
}
