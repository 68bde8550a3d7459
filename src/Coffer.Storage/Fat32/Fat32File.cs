namespace Coffer.Storage.Fat32;

/// <summary>A file to be put into a volume.</summary>
/// <param name="Path">Where it goes: parts of printable ASCII separated by <c>/</c>, such as <c>EFI/BOOT/BOOTX64.EFI</c>.</param>
/// <param name="Length">Size in bytes.</param>
/// <param name="Open">Gives a stream of exactly that many bytes; called once.</param>
public sealed record Fat32File(string Path, uint Length, Func<Stream> Open)
{
    /// <summary>A file with these bytes.</summary>
    public static Fat32File OfBytes(string path, byte[] content) =>
        new(path, (uint)content.Length, () => new MemoryStream(content, writable: false));
}
