using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Keys.Owner;

/// <content>The release key: the one key that directories may lack, and get later.</content>
public static partial class KeyDirectory
{
    private const string ReleaseKey = "release.key";
    private const string ReleasePublic = "release.pub";

    /// <summary>Puts a release key into a directory that was made before there were any.</summary>
    /// <returns>Null, or <c>keys.exists</c> where there is one, or <c>keys.write</c>.</returns>
    public static Refusal? AddRelease(RSA key, string directory)
    {
        string[] names = [ReleasePublic, ReleaseKey];
        if (names.Any(name => Path.Exists(Path.Combine(directory, name))))
            return new(
                "keys.exists",
                $"release key in {directory}",
                "none yet",
                "one",
                "what it signed is checked with it: keep it"
            );
        try
        {
            WriteRelease(directory, key, ".new");
            foreach (string name in names)
                File.Move(Path.Combine(directory, $"{name}.new"), Path.Combine(directory, name));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return NotWritten(directory, e.Message);
        }
        finally
        {
            foreach (string name in names.Where(_ => Directory.Exists(directory)))
                File.Delete(Path.Combine(directory, $"{name}.new"));
        }
    }

    private static void WriteRelease(string directory, RSA key, string suffix = "")
    {
        WritePrivate(directory, ReleaseKey + suffix, key.ExportPkcs8PrivateKeyPem());
        WriteText(directory, ReleasePublic + suffix, key.ExportSubjectPublicKeyInfoPem());
    }

    // Directories made before there were releases have none.
    private static RSA? Release(string directory) =>
        File.Exists(Path.Combine(directory, ReleaseKey)) || File.Exists(Path.Combine(directory, ReleasePublic))
            ? WithPublic(directory, "release", Rsa(directory, "release", OwnerKeys.ReleaseBits))
            : null;
}
