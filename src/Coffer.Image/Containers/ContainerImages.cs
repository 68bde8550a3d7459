using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Image.Cache;
using Coffer.Image.Description;
using Coffer.Image.Root;

namespace Coffer.Image.Containers;

/// <summary>Reads the OCI archives of a machine. Layers are unpacked once, into the cache, and every byte of them has the digest that its image says.</summary>
/// <param name="cache">Keeps the layers.</param>
internal sealed class ContainerImages(BuildCache cache)
{
    private const long LargestLayer = 1L << 34;

    /// <summary>The images, by the name of the workload.</summary>
    /// <exception cref="RefusedException">An archive is damaged, or none.</exception>
    internal async Task<ImmutableSortedDictionary<string, ContainerImage>> ReadAsync(
        MachineDescription machine,
        CancellationToken cancellation
    )
    {
        var images = ImmutableSortedDictionary.CreateBuilder<string, ContainerImage>(StringComparer.Ordinal);
        foreach (Workload workload in machine.Workloads)
            if (workload.Container?.Image is { Archive: { } path } image)
                images[workload.Name] = await ReadAsync(path, image.Text, cancellation);
        return images.ToImmutable();
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="RefusedException">It is damaged, or none.</exception>
    internal async Task<ContainerImage> ReadAsync(string path, string name, CancellationToken cancellation)
    {
        OciArchive archive = OciArchive.Open(path, name).OrThrow();
        (OciManifest manifest, OciConfig config) = archive.ReadImage().OrThrow();
        RootTree tree = new();
        foreach ((OciDescriptor layer, string diffId) in manifest.Layers.Zip(config.DiffIds))
        {
            RootContent blob = archive.Blob(layer).OrThrow();
            CachedPath unpacked = await cache.GetAsync(
                "layer",
                BuildCache.Key("1", layer.Digest, diffId),
                to => Unpack(blob, layer, diffId, to, name),
                false,
                cancellation
            );
            if (new LayerTar(unpacked.Path, $"{name}, layer {layer.Digest}").ApplyTo(tree) is { } refusal)
                throw new RefusedException(refusal);
        }
        return new ContainerImage(archive.Image.Digest, config, tree);
    }

    private static Task Unpack(RootContent blob, OciDescriptor layer, string diffId, string to, string name)
    {
        using IncrementalHash packed = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using IncrementalHash plain = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            using FileStream destination = File.Create(to);
            using Stream source = new HashedStream(blob.Open(), packed);
            using Stream unpacked =
                layer.MediaType == OciManifest.TarGzip ? new GZipStream(source, CompressionMode.Decompress) : source;
            Copy(unpacked, destination, plain, name);
            // What stands behind the end of the compressed data belongs to the digest too.
            source.CopyTo(Stream.Null);
        }
        catch (InvalidDataException e)
        {
            throw new RefusedException(new Refusal("oci.gzip", $"{name}, {layer.Digest}", "a gzip stream", e.Message));
        }
        Check(packed, layer.Digest, name);
        Check(plain, diffId, name);
        return Task.CompletedTask;
    }

    private static void Copy(Stream source, FileStream destination, IncrementalHash hash, string name)
    {
        byte[] buffer = new byte[1 << 20];
        for (int read; (read = source.Read(buffer)) > 0; )
        {
            hash.AppendData(buffer, 0, read);
            destination.Write(buffer, 0, read);
            if (destination.Length > LargestLayer)
                throw new RefusedException(new Refusal("oci.layer", name, $"at most {LargestLayer} bytes", "more"));
        }
    }

    private static void Check(IncrementalHash hash, string expected, string name)
    {
        string digest = $"sha256:{Convert.ToHexStringLower(hash.GetHashAndReset())}";
        if (digest != expected)
            throw new RefusedException(
                new Refusal("oci.digest", $"layer of {name}", expected, digest, "Get the image again.")
            );
    }
}
