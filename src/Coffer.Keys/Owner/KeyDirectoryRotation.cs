using Coffer.Bytes;

namespace Coffer.Keys.Owner;

/// <summary>
/// Puts a new db key into a key directory: the old one goes to <c>retired/</c>, the signed changes and the plan to <c>updates/</c>. The new
/// directory is written aside and takes the old one's place, whole.
/// </summary>
public static class KeyDirectoryRotation
{
    private const string Retired = "retired";
    private const string Updates = "updates";
    private const UnixFileMode PrivateDirectory =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Number of the db key that a directory signs with; the first one is 1.</summary>
    public static int GenerationOf(string directory)
    {
        string retired = Path.Combine(directory, Retired);
        return 1 + (Directory.Exists(retired) ? Directory.GetFiles(retired, "db-*.crt").Length : 0);
    }

    /// <summary>Where in a directory the changes and the plan of a rotation are.</summary>
    public static string UpdatesOf(string directory, DbRotation rotation) =>
        Path.Combine(directory, Updates, $"db-{rotation.Generation}");

    /// <summary>The directory as it was before, with its private keys, where <c>Save</c> could not remove it; null when it is gone.</summary>
    public static string? LeftoverOf(string directory, DbRotation rotation) =>
        BeforeOf(TargetOf(directory), rotation) is var before && Path.Exists(before) ? before : null;

    /// <summary>Does it. From the moment that the new directory is in its place it is done, whatever is left of the old one.</summary>
    /// <returns>Null when done; <c>keys.write</c>, <c>keys.link</c> or <c>keys.mount-point</c> when not, and then the directory is as it was.</returns>
    public static Refusal? Save(DbRotation rotation, string directory, IFileSystem files) =>
        Save(rotation, directory, files, before => Directory.Delete(before, recursive: true));

    internal static Refusal? Save(DbRotation rotation, string directory, IFileSystem files, Action<string> remove)
    {
        string target = TargetOf(directory);
        string aside = $"{target}.db-{rotation.Generation}.new";
        string before = BeforeOf(target, rotation);
        KeyDirectoryCopy copy = new(target, files);
        // What another rotation made is not this one's to remove.
        string? made = null;
        try
        {
            if ((copy.Judge() ?? JudgeFree(aside) ?? JudgeFree(before)) is { } refusal)
                return refusal;
            files.MakeDirectory(aside);
            made = aside;
            copy.WriteTo(aside);
            Change(rotation, aside, files);
            KeyDirectoryCopy.Flush(aside, files);
            files.Flush(Path.GetDirectoryName(target)!);
            Exchange(target, aside, before);
            made = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new("keys.write", $"key directory {directory}", "a place to write to", e.Message);
        }
        finally
        {
            if (made is not null)
                Directory.Delete(made, recursive: true);
        }
        Remove(before, files, remove);
        return null;
    }

    private static string TargetOf(string directory) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));

    private static string BeforeOf(string target, DbRotation rotation) => $"{target}.db-{rotation.Generation}.old";

    private static Refusal? JudgeFree(string path) =>
        Path.Exists(path)
            ? new(
                "keys.write",
                path,
                "nothing of this name",
                "it is there already",
                "another rotation is at work, or one was cut off (docs/operations.md, \"A new db key\"): it has private keys, look before you remove it"
            )
            : null;

    private static void Exchange(string target, string aside, string before)
    {
        Directory.Move(target, before);
        try
        {
            Directory.Move(aside, target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Directory.Move(before, target);
            throw;
        }
    }

    private static void Remove(string before, IFileSystem files, Action<string> remove)
    {
        try
        {
            // Until both names are on the disk, a power cut may still need the old one.
            files.Flush(Path.GetDirectoryName(before)!);
            remove(before);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The rotation is in force: whoever took this for a failure would destroy the new key. LeftoverOf tells.
        }
    }

    private static void Change(DbRotation rotation, string directory, IFileSystem files)
    {
        string retired = Path.Combine(directory, Retired);
        Directory.CreateDirectory(retired, PrivateDirectory);
        foreach (string kind in (string[])["crt", "key", "uri"])
        {
            string file = Path.Combine(directory, $"{KeyNames.Db}.{kind}");
            if (File.Exists(file))
                File.Move(file, Path.Combine(retired, $"{KeyNames.Db}-{rotation.Generation - 1}.{kind}"));
        }
        new KeyDirectoryWriter(directory, files).WriteCertificate(KeyNames.Db, rotation.Next);
        string updates = UpdatesOf(directory, rotation);
        Directory.CreateDirectory(updates);
        File.WriteAllBytes(Path.Combine(updates, DbRotationDocument.DbFile), rotation.Db.Encode());
        File.WriteAllBytes(Path.Combine(updates, DbRotationDocument.DbxFile), rotation.Dbx.Encode());
        File.WriteAllBytes(Path.Combine(updates, "plan.json"), [.. DbRotationDocument.Write(rotation), (byte)'\n']);
    }
}
