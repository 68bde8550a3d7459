using System.Collections.Immutable;
using System.Text;
using Coffer.Attestation.Signatures;
using Coffer.Bytes;
using Coffer.Image.Boot;
using Coffer.Image.Export;
using Coffer.Image.Export.Formats;
using Coffer.Image.Verification;
using Coffer.Keys.Owner;
using Coffer.Linux.Mounts;

namespace Coffer.Image.Releases;

/// <summary>
/// One directory with all that a reader needs who has nothing else: image, records, SBOMs, provenance, exports, certificates, instructions,
/// and signed checksums (docs/formats.md, section 39). The same image, keys and exports give the same bytes.
/// </summary>
/// <param name="path">The image; what is beside it goes along.</param>
/// <param name="image">The same, opened.</param>
/// <param name="judge">Opens and judges the copy, given its path: what is signed and exported is what was judged, not what lies at the source by then.</param>
/// <param name="keys">The owner's keys, with a release key. Nothing private goes anywhere.</param>
public sealed class ImageRelease(
    string path,
    ExportableImage image,
    Func<string, ExportableImage> judge,
    OwnerKeys keys
)
{
    private readonly string _source = Path.GetDirectoryName(Path.GetFullPath(path))!;
    private readonly string _stem = Path.GetFileNameWithoutExtension(path);

    /// <summary>Writes it.</summary>
    /// <param name="directory">The directory, which must not be there.</param>
    /// <param name="exports">Which exports, each into a directory of its name.</param>
    /// <param name="diskSize">Bytes of each export's disk, or null for the size that each has by itself.</param>
    /// <param name="progress">Told what is written.</param>
    /// <returns>Names of the files, sorted.</returns>
    /// <exception cref="RefusedException"><c>export.exists</c>, <c>export.disk-full</c>, <c>export.disk-size</c>, <c>keys.no-release-key</c>.</exception>
    public ImmutableArray<string> Write(
        string directory,
        IReadOnlyList<IExport> exports,
        long? diskSize,
        Action<string> progress
    )
    {
        if (keys.Release is null)
            throw new RefusedException(
                new Refusal(
                    "keys.no-release-key",
                    "key directory",
                    "a release key",
                    "none",
                    "make one with: coffer keys add-release, and build again"
                )
            );
        long[] sizes =
        [
            .. exports.Select(export => ImageExport.SizeFor(export, image.Disk.Length, diskSize).OrThrow()),
        ];
        using ExportDirectory target = ExportDirectory.Create(directory).OrThrow();
        CopyImage(target, progress);
        ExportableImage copy = judge(Path.Combine(target.Working, $"{_stem}.{OutputNames.Image}"));
        WriteOwner(target, ReleaseKey.Of(keys.Release), exports);
        List<string> written = [.. target.Files];
        foreach ((IExport export, long size) in exports.Zip(sizes))
        {
            string place = Path.Combine(target.Working, export.Name);
            written.AddRange(
                ImageExport
                    .Write(export, copy, keys, size, place, name => progress(Path.Combine(export.Name, name)))
                    .Select(name => Path.Combine(export.Name, name))
            );
        }
        progress(Checksums.FileName);
        // What was written here, and nothing that lies there besides.
        Checksums checksums = Checksums.Of(target.Working, written);
        byte[] sums = Encoding.UTF8.GetBytes($"{checksums}");
        target.Write(Checksums.FileName, stream => stream.Write(sums));
        target.Write(
            Checksums.FileName + Checksums.SignatureSuffix,
            stream => stream.Write(ReleaseKey.Sign(keys.Release, sums))
        );
        target.Commit();
        return
        [
            .. checksums.Lines.Select(line => line.Name),
            Checksums.FileName,
            Checksums.FileName + Checksums.SignatureSuffix,
        ];
    }

    // What is missing is missing in the copy too, whose judge says so.
    private void CopyImage(ExportDirectory target, Action<string> progress)
    {
        foreach (string name in OutputNames.All.Select(extension => $"{_stem}.{extension}"))
        {
            progress(name);
            if (name == $"{_stem}.{OutputNames.Image}")
                target.Write(name, stream => RawDisk.Write(stream, image.Disk));
            else if (RegularFile.Is(Path.Combine(_source, name)))
                target.Write(name, stream => Copy(name, stream));
        }
    }

    private void Copy(string name, Stream to)
    {
        using FileStream from = File.OpenRead(Path.Combine(_source, name));
        from.CopyTo(to);
    }

    private void WriteOwner(ExportDirectory target, ReleaseKey key, IReadOnlyList<IExport> exports)
    {
        OwnerFiles.Write(target, new ExportedMachine(image, image.Disk, keys));
        target.WriteText("release.pub", keys.Release!.ExportSubjectPublicKeyInfoPem() + "\n");
        target.WriteText("recovery.txt", Recovery());
        target.WriteText("README.md", new ReleaseReadme(_stem, image.Grant, key, exports).Text);
    }

    private string Recovery()
    {
        string recipients = string.Concat(image.Grant.RecoveryRecipients.Select(recipient => $"{recipient}\n"));
        return $"# {image.Grant.RecoveryThreshold} of these age recipients recover a machine of {_stem}\n{recipients}";
    }
}
