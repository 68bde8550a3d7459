using Coffer.Bytes;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Keys.Owner;

/// <content>What machines do not boot: the one file of a directory that changes.</content>
public static partial class KeyDirectory
{
    /// <summary>Puts a dbx into a directory, in the place of the one that is there.</summary>
    /// <param name="dbx">The whole of it, judged with the directory's db.</param>
    /// <param name="directory">The directory.</param>
    /// <param name="files">The file system it is on.</param>
    /// <returns>Null, or <c>keys.write</c>; then the directory has the one dbx or the other, whole.</returns>
    public static Refusal? SaveDbx(ForbiddenDatabase dbx, string directory, IFileSystem files)
    {
        const string Aside = $"{KeyFile.DbxFile}.new";
        try
        {
            new KeyDirectoryWriter(directory, files).WriteDbx(Aside, dbx);
            File.Move(Path.Combine(directory, Aside), Path.Combine(directory, KeyFile.DbxFile), overwrite: true);
            files.Flush(directory);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            RemoveAside(Path.Combine(directory, Aside));
            return NotWritten(directory, e.Message);
        }
    }

    private static void RemoveAside(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What went wrong before is told.
        }
    }
}
