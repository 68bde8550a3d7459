using Coffer.Bytes;
using Coffer.Linux.Mounts;
using Coffer.Tpm;
using Coffer.Tpm.Configuring;
using Coffer.Tpm.Sealing;
using Coffer.Tpm.Structures;

namespace Coffer.Init.Configuration;

/// <summary>
/// The machine's configuration key, kept in the vault with its authorization value: TPM2B_PUBLIC, TPM2B_PRIVATE, 32 bytes (docs/formats.md, section 9).
/// </summary>
/// <param name="path"><c>/var/lib/coffer/configuration.key</c>.</param>
/// <param name="random">Where authorization values come from.</param>
internal sealed class KeptConfigurationKey(string path, IRandomSource random)
{
    private const int LargestFile = 4096;
    private const int LargestPrivate = 1024;
    private const UnixFileMode OwnerAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The key that is kept, if there is one.</summary>
    /// <param name="auth">Its authorization value, the caller's to dispose.</param>
    internal Parsed<ConfigurationKey> Read(out Secret auth)
    {
        auth = Secret.Allocate(ConfigurationKey.AuthSize);
        using Secret file = Secret.Allocate(LargestFile);
        int length = ReadFile(file.Writable);
        if (length < ConfigurationKey.AuthSize)
            return new Refusal("configuration-key.missing", path, "the machine's configuration key", "none");
        file.Span[(length - ConfigurationKey.AuthSize)..length].CopyTo(auth.Writable);
        TpmReader reader = new(file.Span[..(length - ConfigurationKey.AuthSize)], "configuration key");
        TpmtPublic publicArea = reader.ReadSized("TPMT_PUBLIC", TpmtPublic.Read);
        TpmBuffer privateArea = reader.ReadSized(LargestPrivate);
        return reader.Finish(publicArea).Then(area => ConfigurationKey.Of(area, privateArea));
    }

    /// <summary>Makes a new one in place of the one that is kept, which opens nothing any more.</summary>
    /// <param name="srk">Its parent.</param>
    /// <param name="auth">Its authorization value, the caller's to dispose.</param>
    internal Parsed<ConfigurationKey> Make(StorageRootKey srk, out Secret auth)
    {
        Secret made = auth = Secret.Random(ConfigurationKey.AuthSize, random);
        return ConfigurationKey
            .Make(srk, made)
            .Then<ConfigurationKey>(key =>
            {
                Write(key, made);
                return key;
            });
    }

    private void Write(ConfigurationKey key, Secret auth)
    {
        TpmWriter writer = new(new byte[LargestFile]);
        key.Public.WriteSized(ref writer);
        writer.WriteSized(key.Private);
        string directory = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(directory);
        File.Delete(path + ".new");
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerAlone,
            BufferSize = 0,
        };
        using (FileStream file = new(path + ".new", options))
        {
            file.Write(writer.Written);
            file.Write(auth.Span);
            file.Flush(flushToDisk: true);
        }
        File.Move(path + ".new", path, overwrite: true);
        DirectoryEntries.Flush(directory);
    }

    private int ReadFile(Span<byte> destination)
    {
        if (!File.Exists(path))
            return 0;
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        return file.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
    }
}
