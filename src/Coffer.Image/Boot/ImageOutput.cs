using Coffer.Image.Build;
using Coffer.Image.Description;
using Coffer.Image.Os;

namespace Coffer.Image.Boot;

/// <summary>Writes an image and the records beside it: aside first, then renamed, the image last.</summary>
/// <param name="machine">The machine.</param>
/// <param name="directory">Where to; made when missing.</param>
public sealed class ImageOutput(MachineDescription machine, string directory)
{
    /// <summary>Writes them.</summary>
    public BuiltImage Write(DiskContent disk, IReadOnlyList<InstalledPackage> packages)
    {
        Directory.CreateDirectory(directory);
        MeasurementsDocument document = new(machine, disk.Root, disk.Disk, disk.Measurements);
        string image = PathOf("raw");
        string measurements = PathOf("measurements.json");
        string list = PathOf("packages.json");
        string policy = PathOf("policy.yaml");
        List<string> paths = [list, policy, measurements, image];
        try
        {
            WriteAside(list, stream => PackagesDocument.Write(stream, packages));
            WriteAside(policy, new PolicyDocument(machine, Path.GetFileName(measurements)).Write);
            WriteAside(measurements, document.Write);
            WriteAside(image, stream => DiskImage.Write(stream, disk));
            paths.ForEach(path => File.Move(Aside(path), path, overwrite: true));
        }
        finally
        {
            paths.ForEach(path => File.Delete(Aside(path)));
        }
        SignedUki os = disk.Measurements.Os;
        return new BuiltImage(
            image,
            measurements,
            policy,
            list,
            new FileInfo(image).Length,
            disk.Root.Length,
            os.Sections.Single(section => section.Name == Firmware.Pe.UkiSectionName.Initrd).Content.Length,
            os.Bytes.Length,
            disk.Root.RootHash
        );
    }

    private string PathOf(string extension) => Path.Combine(directory, $"{machine.Name}_{machine.Version}.{extension}");

    private static string Aside(string path) => $"{path}.partial";

    private static void WriteAside(string path, Action<Stream> write)
    {
        using FileStream stream = new(Aside(path), FileMode.Create, FileAccess.ReadWrite);
        write(stream);
        stream.Flush(flushToDisk: true);
    }
}
