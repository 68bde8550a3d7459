using System.Formats.Tar;
using Coffer.Bytes;
using Coffer.Image.Root;

namespace Coffer.Image.Containers;

/// <summary>
/// A tar archive of an OCI layout (OCI image specification 1.1, "Image Layout"), as <c>skopeo copy ... oci-archive:</c>,
/// <c>podman save --format oci-archive</c> and <c>docker buildx build --output type=oci</c> write it. Every document in it is checked
/// against the digest that names it.
/// </summary>
internal sealed class OciArchive
{
    private const int MostEntries = 4096;

    private readonly string _name;
    private readonly Dictionary<string, RootContent> _files;

    private OciArchive(string name, Dictionary<string, RootContent> files, OciDescriptor image) =>
        (_name, _files, Image) = (name, files, image);

    /// <summary>The image: descriptor of its manifest.</summary>
    internal OciDescriptor Image { get; }

    /// <summary>Opens an archive.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="name">How the owner calls it, for refusals.</param>
    internal static Parsed<OciArchive> Open(string path, string name)
    {
        if (!ReadEntries(path, name).TryGet(out Dictionary<string, RootContent>? files, out Refusal? refusal))
            return refusal;
        if (!files.TryGetValue("index.json", out RootContent? index))
            return new Refusal(
                "oci.layout",
                name,
                "an OCI archive with index.json",
                files.ContainsKey("manifest.json") ? "an archive of docker save" : "none",
                "Turn it into one: `skopeo copy docker-archive:A.tar oci-archive:B.tar`."
            );
        return OciIndex
            .Read(index.ReadStart(OciDocument.LargestDocument + 1))
            .Then<OciArchive>(image => new OciArchive(name, files, image));
    }

    /// <summary>Manifest and configuration, whose digests hold.</summary>
    internal Parsed<(OciManifest Manifest, OciConfig Config)> ReadImage() =>
        Document(Image)
            .Then(bytes => OciManifest.Read(bytes))
            .Then(manifest =>
                Document(manifest.Config)
                    .Then(bytes => OciConfig.Read(bytes))
                    .Then<(OciManifest, OciConfig)>(config =>
                        config.DiffIds.Length == manifest.Layers.Length
                            ? (manifest, config)
                            : new Refusal(
                                "oci.diff_ids",
                                _name,
                                $"a digest for each of {manifest.Layers.Length} layers",
                                $"{config.DiffIds.Length}"
                            )
                    )
            );

    /// <summary>A blob of the size its descriptor says; its digest is the caller's to check.</summary>
    internal Parsed<RootContent> Blob(OciDescriptor descriptor)
    {
        if (!_files.TryGetValue(descriptor.BlobPath, out RootContent? content))
            return new Refusal("oci.blob", _name, descriptor.Digest, "no such blob in the archive");
        return content.Length == descriptor.Size
            ? content
            : new Refusal("oci.blob", $"{_name}, {descriptor.Digest}", $"{descriptor.Size} bytes", $"{content.Length}");
    }

    private Parsed<byte[]> Document(OciDescriptor descriptor) =>
        Blob(descriptor)
            .Then<byte[]>(content =>
            {
                if (content.Length > OciDocument.LargestDocument)
                    return new Refusal(
                        "oci.size",
                        $"{_name}, {descriptor.Digest}",
                        $"at most {OciDocument.LargestDocument} bytes",
                        $"{content.Length}"
                    );
                byte[] bytes = content.ToArray();
                string digest = OciDescriptor.DigestOf(bytes);
                return digest == descriptor.Digest
                    ? bytes
                    : new Refusal("oci.digest", _name, descriptor.Digest, digest, "Get the image again.");
            });

    private static Parsed<Dictionary<string, RootContent>> ReadEntries(string path, string name)
    {
        Dictionary<string, RootContent> files = new(StringComparer.Ordinal);
        try
        {
            using FileStream stream = File.OpenRead(path);
            using TarReader reader = new(stream);
            for (int count = 0; reader.GetNextEntry() is { } entry; count++)
            {
                if (count == MostEntries)
                    return new Refusal("oci.entries", name, $"at most {MostEntries} entries", "more");
                string file = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
                if (
                    entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile
                    && !files.TryAdd(file, RootContent.Of(path, entry.DataOffset, entry.Length))
                )
                    return new Refusal("oci.entries", name, "each file once", $"{file} twice");
            }
            return files;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or FormatException or ArgumentException)
        {
            return new Refusal("oci.tar", name, "a tar archive of an OCI layout", e.Message);
        }
    }
}
