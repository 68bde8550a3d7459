using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Keys.Owner;

/// <content>The release key: the one key that directories may lack, and get later.</content>
public static partial class KeyDirectory
{
    /// <summary>Why a directory gets no release key; null when it has none. Before a key is made that needs a place.</summary>
    /// <returns>Null, or <c>keys.exists</c>.</returns>
    public static Refusal? JudgeNewRelease(string directory) =>
        Directory.EnumerateFiles(directory, $"{KeyNames.Release}.*").Any()
            ? new(
                "keys.exists",
                $"release key in {directory}",
                "none yet",
                "one",
                "what it signed is checked with it: keep it"
            )
            : null;

    /// <summary>Puts a release key into a directory that was made before there were any; of one in a token its address.</summary>
    /// <returns>Null, or <c>keys.exists</c> where there is one, or <c>keys.write</c>.</returns>
    public static Refusal? AddRelease(RSA key, string directory, IFileSystem files)
    {
        string aside = Path.Combine(directory, $"{KeyNames.Release}-new");
        bool made = false;
        List<string> moved = [];
        try
        {
            if (JudgeNewRelease(directory) is { } refusal)
                return refusal;
            files.MakeDirectory(aside);
            made = true;
            new KeyDirectoryWriter(aside, files).WritePair(KeyNames.Release, key);
            foreach (string file in Directory.GetFiles(aside))
            {
                string target = Path.Combine(directory, Path.GetFileName(file));
                File.Move(file, target);
                moved.Add(target);
            }
            files.Flush(directory);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Half a pair would make the whole directory unreadable.
            moved.ForEach(File.Delete);
            return NotWritten(directory, e.Message);
        }
        finally
        {
            // Another one's is not this one's to remove.
            if (made)
                Directory.Delete(aside, recursive: true);
        }
    }
}
