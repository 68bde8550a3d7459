using System.Text;
using Coffer.Bytes;

namespace Coffer.Init.Start;

/// <summary>Reads files whose size the host may have a say in: bounded, in one read.</summary>
internal static class BoundedFile
{
    private const int Most = 1 << 20;

    /// <summary>The bytes of a file.</summary>
    /// <exception cref="RefusedException">It is larger than 1 MiB.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    internal static byte[] Read(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        byte[] bytes = new byte[Most + 1];
        int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length <= Most
            ? bytes[..length]
            : throw new RefusedException(new Refusal("file.too-large", path, $"at most {Most} bytes", "more"));
    }

    /// <summary>The text of a file, ASCII or UTF-8.</summary>
    /// <inheritdoc cref="Read"/>
    internal static string ReadText(string path) => Encoding.UTF8.GetString(Read(path));
}
