using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Linux.Processes;

namespace Coffer.Linux.Mounts;

/// <summary>A file in memory with a secret in it, for one user to read.</summary>
/// <param name="path">The file.</param>
public sealed class SecretFile(string path)
{
    /// <summary>Puts a secret there, in place of what was: whoever opens the file has the old one or the new one whole.</summary>
    /// <param name="secret">Stays the caller's.</param>
    /// <param name="user">Whose it is.</param>
    /// <param name="group">Group of the file.</param>
    /// <returns>True when it was another one, or none.</returns>
    /// <exception cref="IOException">There is no room, or the file system fails.</exception>
    public bool Write(ReadOnlySpan<byte> secret, uint user, uint group)
    {
        if (Has(secret))
            return false;
        string next = $"{path}.new";
        File.Delete(next);
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead,
            BufferSize = 0,
        };
        using (FileStream file = new(next, options))
            file.Write(secret);
        FileOwner.Set(next, user, group);
        File.Move(next, path, overwrite: true);
        return true;
    }

    /// <summary>Takes it away.</summary>
    /// <returns>True when there was one.</returns>
    public bool Remove()
    {
        if (!File.Exists(path))
            return false;
        File.Delete(path);
        return true;
    }

    private bool Has(ReadOnlySpan<byte> secret)
    {
        FileInfo info = new(path);
        if (!info.Exists || info.Length != secret.Length)
            return false;
        using Secret present = Secret.Allocate(secret.Length);
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        file.ReadExactly(present.Writable);
        return CryptographicOperations.FixedTimeEquals(present.Span, secret);
    }
}
