using System.Security.Cryptography;
using Coffer.Attestation.Signatures;
using Coffer.Image.Build;
using Coffer.Image.Description;
using Coffer.Image.Provenance;
using Coffer.Image.Sboms;
using Coffer.Linux.Mounts;

namespace Coffer.Image.Boot;

/// <summary>Writes an image and the records beside it: aside first, in a directory of this build's alone, then renamed, the image last.</summary>
/// <param name="machine">The machine.</param>
/// <param name="directory">Where to; made when missing.</param>
/// <param name="release">The owner's release key; null where nothing is signed.</param>
public sealed class ImageOutput(MachineDescription machine, string directory, RSA? release)
{
    private string _aside = "";

    /// <summary>Writes them.</summary>
    public BuiltImage Write(DiskContent disk, BuildMaterials materials)
    {
        Directory.CreateDirectory(directory);
        // Two builds of one machine may run at a time: what one signs must not be what the other wrote.
        _aside = NewDirectory.Make(Path.Combine(directory, $"{machine.Name}_{machine.Version}.partial."));
        try
        {
            WriteRecords(disk, materials);
            if (release is not null)
                Sign(materials, release);
            // What another build signed says nothing about this image.
            foreach (string extension in OutputNames.All.Where(extension => !IsWritten(extension)))
                File.Delete(PathOf(extension));
            foreach (string extension in OutputNames.All.Where(IsWritten))
                File.Move(Aside(extension), PathOf(extension), overwrite: true);
        }
        finally
        {
            Directory.Delete(_aside, recursive: true);
        }
        return Built(disk);
    }

    private void WriteRecords(DiskContent disk, BuildMaterials materials)
    {
        WriteAside(OutputNames.Packages, stream => PackagesDocument.Write(stream, materials.System));
        WriteAside(OutputNames.Policy, Policy.Write);
        WriteAside(
            OutputNames.Measurements,
            new MeasurementsDocument(machine, disk.Root, disk.Disk, disk.Measurements).Write
        );
        WriteAside(OutputNames.Image, stream => DiskImage.Write(stream, disk));
        Sbom sbom = new SbomInventory(materials).For(machine, DigestOf(OutputNames.Image));
        WriteAside(OutputNames.CycloneDx, new CycloneDxDocument(sbom).Write);
        WriteAside(OutputNames.Spdx, new SpdxDocument(sbom).Write);
    }

    private void Sign(BuildMaterials materials, RSA key)
    {
        byte[] measurements = File.ReadAllBytes(Aside(OutputNames.Measurements));
        Sign(OutputNames.SignedMeasurements, SignedMeasurements.PayloadType, measurements, key);
        IEnumerable<ProvenanceDigest> subjects = OutputNames.Subjects.Select(extension => new ProvenanceDigest(
            NameOf(extension),
            DigestOf(extension)
        ));
        ProvenanceStatement statement = new ProvenanceRecord(machine, materials).For([.. subjects]);
        Sign(OutputNames.Provenance, ProvenanceStatement.PayloadType, statement.ToBytes(), key);
    }

    private void Sign(string extension, string payloadType, byte[] payload, RSA key) =>
        WriteAside(extension, stream => stream.Write(DsseEnvelope.Sign(payloadType, payload, key).ToBytes()));

    private PolicyDocument Policy =>
        release is null
            ? new(machine, NameOf(OutputNames.Measurements), null)
            : new(machine, NameOf(OutputNames.SignedMeasurements), ReleaseKey.Of(release));

    private BuiltImage Built(DiskContent disk)
    {
        SignedUki os = disk.Measurements.Os;
        return new BuiltImage(
            PathOf(OutputNames.Image),
            PathOf(OutputNames.Measurements),
            PathOf(OutputNames.Policy),
            PathOf(OutputNames.Packages),
            PathOf(OutputNames.CycloneDx),
            PathOf(OutputNames.Spdx),
            release is null ? null : PathOf(OutputNames.SignedMeasurements),
            release is null ? null : PathOf(OutputNames.Provenance),
            new FileInfo(PathOf(OutputNames.Image)).Length,
            disk.Root.Length,
            os.Sections.Single(section => section.Name == Firmware.Pe.UkiSectionName.Initrd).Content.Length,
            os.Bytes.Length,
            disk.Root.RootHash
        );
    }

    private bool IsWritten(string extension) =>
        release is not null || extension is not (OutputNames.SignedMeasurements or OutputNames.Provenance);

    private string NameOf(string extension) => $"{machine.Name}_{machine.Version}.{extension}";

    private string PathOf(string extension) => Path.Combine(directory, NameOf(extension));

    private string Aside(string extension) => Path.Combine(_aside, NameOf(extension));

    private string DigestOf(string extension)
    {
        using FileStream stream = File.OpenRead(Aside(extension));
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private void WriteAside(string extension, Action<Stream> write)
    {
        using FileStream stream = new(Aside(extension), FileMode.CreateNew, FileAccess.ReadWrite);
        write(stream);
        stream.Flush(flushToDisk: true);
    }
}
