using Coffer.Bytes;
using Coffer.Image.Export;
using Coffer.Image.Export.Disks;
using Coffer.Keys.Owner;

namespace Coffer.Cli.Exporting;

/// <summary>An image file and the keys it was judged with.</summary>
internal sealed class JudgedImage : IDisposable
{
    private readonly SparseDiskFile _disk;

    private JudgedImage(SparseDiskFile disk, OwnerKeys keys, ExportableImage image)
    {
        _disk = disk;
        Keys = keys;
        Image = image;
    }

    /// <summary>The keys.</summary>
    public OwnerKeys Keys { get; }

    /// <summary>The image.</summary>
    public ExportableImage Image { get; }

    /// <summary>Its disk.</summary>
    public ISparseDisk Disk => _disk;

    /// <summary>Bytes of the image.</summary>
    public long Length => _disk.Length;

    /// <summary>What it is, for progress.</summary>
    public string Words => $"{Image.Grant.Name} version {Image.Grant.Version}";

    /// <summary>Opens and judges it.</summary>
    /// <exception cref="RefusedException">Why it is not worth an export.</exception>
    public static JudgedImage Open(
        string path,
        string keyDirectory,
        CancellationToken cancellation,
        ITokenKeys? tokens = null
    )
    {
        OwnerKeys keys = KeyDirectory.Load(keyDirectory, tokens).OrThrow();
        SparseDiskFile? disk = null;
        try
        {
            disk = OpenDisk(path, cancellation);
            return new JudgedImage(disk, keys, Named(path, ExportableImage.Read(disk, keys)).OrThrow());
        }
        catch
        {
            disk?.Dispose();
            keys.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disk.Dispose();
        Keys.Dispose();
    }

    private static SparseDiskFile OpenDisk(string path, CancellationToken cancellation) =>
        File.Exists(path)
            ? new SparseDiskFile(path, cancellation)
            : throw new RefusedException(
                new Refusal("export.no-image", path, "a raw disk image", "no such file", "build one: coffer build")
            );

    private static Parsed<ExportableImage> Named(string path, Parsed<ExportableImage> image) =>
        image.Refusal is { } refusal ? refusal with { Thing = $"{path}, {refusal.Thing}" } : image;
}
