using Coffer.Bytes;

namespace Coffer.Keys.Owner;

/// <summary>
/// Owner keys in a directory (docs/formats.md, section 18): PEM files, private ones readable by their owner only, or the addresses of keys in
/// a token. A directory is written aside and renamed, so that there is a whole one or none; an existing one is never overwritten.
/// </summary>
public static partial class KeyDirectory
{
    private const string NextStep = "make one with: coffer keys init --dir DIRECTORY";

    /// <summary>Writes <paramref name="keys"/> to a new directory. It survives a power cut when this returns.</summary>
    public static Refusal? Save(OwnerKeys keys, string directory, IFileSystem files)
    {
        if (JudgeNew(directory) is { } refusal)
            return refusal;
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        string parent = Path.GetDirectoryName(target)!;
        string aside = $"{target}.{keys.OwnerId:N}.new";
        string? made = null;
        try
        {
            Directory.CreateDirectory(parent);
            files.MakeDirectory(aside);
            made = aside;
            new KeyDirectoryWriter(aside, files).Write(keys);
            files.Flush(aside);
            Directory.Move(aside, target);
            made = target;
            files.Flush(parent);
            made = null;
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return NotWritten(directory, e.Message);
        }
        finally
        {
            if (made is not null)
                Directory.Delete(made, recursive: true);
        }
    }

    /// <summary>Why a new directory cannot have this name; null when nothing speaks against it. Before keys are made that need one.</summary>
    public static Refusal? JudgeNew(string directory)
    {
        if (directory.Length == 0 || directory.Contains('\0'))
            return NotWritten(directory, "no path");
        return Path.Exists(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)))
            ? new(
                "keys.exists",
                $"key directory {directory}",
                "nothing there yet",
                "a file or directory",
                "choose another name"
            )
            : null;
    }

    /// <summary>Reads a directory; every file must be there and every pair must fit.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="tokens">Makes signers of keys that are in a token; when null, those keys have their public halves only.</param>
    public static Parsed<OwnerKeys> Load(string directory, ITokenKeys? tokens = null)
    {
        if (!Directory.Exists(directory))
            return new Refusal("keys.missing", $"key directory {directory}", "a directory", "none", NextStep);
        try
        {
            return new KeyDirectoryReader(directory, tokens ?? PublicHalves.Instance).Read();
        }
        catch (RefusedException e)
        {
            return e.Refusal;
        }
    }

    private static Refusal NotWritten(string directory, string seen) =>
        new("keys.write", $"key directory {directory}", "a place to write to", seen, "choose another place");
}
