using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Image.Export.Disks;
using Coffer.Keys.Owner;

namespace Coffer.Image.Export;

/// <summary>Writes an image for a cloud or kind of host.</summary>
public static class ImageExport
{
    /// <summary>Bytes of the disk of an export.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="image">Bytes of the image.</param>
    /// <param name="asked">The size that was asked for, or null.</param>
    /// <returns>It, or <c>export.disk-size</c>.</returns>
    public static Parsed<long> SizeFor(IExport target, long image, long? asked)
    {
        long least = (Math.Max(image, asked is null ? target.SmallestSize : 0) + target.SizeUnit - 1) / target.SizeUnit;
        long smallest = least * target.SizeUnit;
        if (asked is not { } size)
            return smallest;
        return size >= smallest && size % target.SizeUnit == 0
            ? size
            : new Refusal(
                "export.disk-size",
                $"size of a disk for {target.Name}",
                $"a multiple of {target.SizeUnit} bytes, at least {smallest}",
                $"{size}",
                "choose another with --disk-size, or leave it out"
            );
    }

    /// <summary>Writes it.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="image">The image, judged.</param>
    /// <param name="keys">The keys it was judged with.</param>
    /// <param name="size">Bytes of the disk, from <see cref="SizeFor"/>.</param>
    /// <param name="path">The directory, which must not be there.</param>
    /// <param name="progress">Told the name of each file before it is written.</param>
    /// <returns>Names of the files.</returns>
    /// <exception cref="RefusedException"><c>export.exists</c>, <c>export.disk-full</c>.</exception>
    public static ImmutableArray<string> Write(
        IExport target,
        ExportableImage image,
        OwnerKeys keys,
        long size,
        string path,
        Action<string> progress
    )
    {
        using ExportDirectory directory = ExportDirectory.Create(path, progress).OrThrow();
        ISparseDisk disk = GrownImage.Of(image.Disk, image.Table, size);
        target.Write(directory, new ExportedMachine(image, disk, keys));
        directory.Commit();
        return directory.Files;
    }
}
