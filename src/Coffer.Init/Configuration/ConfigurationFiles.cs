using Coffer.Keys.Configuration;
using Coffer.Linux.Mounts;

namespace Coffer.Init.Configuration;

/// <summary>
/// Where the vault keeps the configuration: the one in force, and beside it for a moment the one that takes its place. Every step may be cut by power;
/// which of the two counts, the TPM says.
/// </summary>
/// <param name="directory"><c>/var/lib/coffer</c>.</param>
internal sealed class ConfigurationFiles(string directory)
{
    private string Current => Path.Combine(directory, "configuration.cose");

    private string Next => Current + ".new";

    /// <summary>The one that was in force last; null when there is none.</summary>
    internal byte[]? ReadCurrent() => Read(Current);

    /// <summary>The one that was about to take its place; null when there is none.</summary>
    internal byte[]? ReadNext() => Read(Next);

    /// <summary>Puts the next one beside the present one; it is on the disk when this returns.</summary>
    internal void WriteNext(ReadOnlySpan<byte> document)
    {
        Directory.CreateDirectory(directory);
        using (FileStream file = new(Next, FileMode.Create, FileAccess.Write))
        {
            file.Write(document);
            file.Flush(flushToDisk: true);
        }
        DirectoryEntries.Flush(directory);
    }

    /// <summary>The next one takes the place of the present one.</summary>
    internal void Promote()
    {
        File.Move(Next, Current, overwrite: true);
        DirectoryEntries.Flush(directory);
    }

    /// <summary>The next one never was.</summary>
    internal void DropNext()
    {
        if (File.Exists(Next))
            File.Delete(Next);
    }

    // One byte more than a document may have is enough for its reader to refuse it.
    private static byte[]? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        byte[] bytes = new byte[SignedConfiguration.LargestSize + 1];
        return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }
}
