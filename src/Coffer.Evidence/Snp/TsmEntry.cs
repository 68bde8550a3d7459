namespace Coffer.Evidence.Snp;

/// <summary>The kernel's own entry.</summary>
/// <param name="directory">Its directory.</param>
public sealed class TsmEntry(string directory) : ITsmEntry
{
    /// <inheritdoc/>
    public byte[] Read(string attribute, int most)
    {
        using FileStream file = new(
            Path.Combine(directory, attribute),
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite,
            bufferSize: 0
        );
        byte[] bytes = new byte[most + 1];
        int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length <= most ? bytes[..length] : throw new IOException($"{attribute}: more than {most} bytes");
    }

    /// <inheritdoc/>
    public void Write(string attribute, ReadOnlySpan<byte> value)
    {
        using FileStream file = new(
            Path.Combine(directory, attribute),
            FileMode.Open,
            FileAccess.Write,
            FileShare.ReadWrite,
            bufferSize: 0
        );
        file.Write(value);
    }
}
