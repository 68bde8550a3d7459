using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Coffer.Image.Tests.Containers;

/// <summary>Writes OCI archives, right and wrong ones.</summary>
internal sealed class OciImage
{
    private readonly List<(string Digest, byte[] Bytes, string DiffId, string MediaType)> _layers = [];

    /// <summary>The member <c>config</c> of the configuration, JSON.</summary>
    public string Config { get; set; } = """{"Entrypoint":["/bin/web"],"Cmd":["-p","80"],"Env":["A=1"],"User":"web"}""";

    /// <summary>Architecture of configuration and index.</summary>
    public string Architecture { get; set; } = "amd64";

    /// <summary>Changes the bytes of a file of the layout before they are archived.</summary>
    public Func<string, byte[], byte[]> Change { get; set; } = (_, bytes) => bytes;

    /// <summary>Adds a layer of these entries.</summary>
    public OciImage Layer(params TarEntry[] entries) => Layer(false, entries);

    /// <summary>Adds a layer, compressed or not.</summary>
    public OciImage Layer(bool plain, params TarEntry[] entries)
    {
        byte[] tar = Tar(entries);
        byte[] bytes = plain ? tar : Gzip(tar);
        string type = $"application/vnd.oci.image.layer.v1.tar{(plain ? "" : "+gzip")}";
        _layers.Add((DigestOf(bytes), bytes, DigestOf(tar), type));
        return this;
    }

    /// <summary>Writes the archive.</summary>
    public string WriteTo(string path)
    {
        string diffIds = string.Join(',', _layers.Select(layer => $"\"{layer.DiffId}\""));
        byte[] config = Encoding.UTF8.GetBytes(
            $$$"""{"os":"linux","architecture":"{{{Architecture}}}","config":{{{Config}}},"rootfs":{"type":"layers","diff_ids":[{{{diffIds}}}]}}"""
        );
        string layers = string.Join(
            ',',
            _layers.Select(layer => Descriptor(layer.MediaType, layer.Digest, layer.Bytes.Length))
        );
        string configType = "application/vnd.oci.image.config.v1+json";
        byte[] manifest = Encoding.UTF8.GetBytes(
            $$"""{"schemaVersion":2,"config":{{Descriptor(configType, DigestOf(config), config.Length)}},"layers":[{{layers}}]}"""
        );
        string manifestType = "application/vnd.oci.image.manifest.v1+json";
        byte[] index = Encoding.UTF8.GetBytes(
            $$"""{"schemaVersion":2,"manifests":[{{Descriptor(manifestType, DigestOf(manifest), manifest.Length)}}]}"""
        );
        List<(string Name, byte[] Bytes)> files =
        [
            ("oci-layout", """{"imageLayoutVersion":"1.0.0"}"""u8.ToArray()),
            ("index.json", index),
            (BlobOf(DigestOf(manifest)), manifest),
            (BlobOf(DigestOf(config)), config),
            .. _layers.Select(layer => (BlobOf(layer.Digest), layer.Bytes)),
        ];
        File.WriteAllBytes(path, Tar([.. files.Select(file => FileOf(file.Name, Change(file.Name, file.Bytes)))]));
        return path;
    }

    /// <summary>A file of a layer.</summary>
    public static TarEntry FileOf(string path, string text, int mode = 0b110_100_100, int owner = 0) =>
        FileOf(path, Encoding.UTF8.GetBytes(text), mode, owner);

    /// <summary>A directory of a layer.</summary>
    public static TarEntry DirectoryOf(string path, int mode = 0b111_101_101, int owner = 0) =>
        new PaxTarEntry(TarEntryType.Directory, path)
        {
            Mode = (UnixFileMode)mode,
            Uid = owner,
            Gid = owner,
        };

    /// <summary>A symbolic or hard link of a layer.</summary>
    public static TarEntry LinkOf(string path, string target, bool hard = false) =>
        new PaxTarEntry(hard ? TarEntryType.HardLink : TarEntryType.SymbolicLink, path) { LinkName = target };

    private static PaxTarEntry FileOf(string path, byte[] bytes, int mode = 0b110_100_100, int owner = 0) =>
        new(TarEntryType.RegularFile, path)
        {
            Mode = (UnixFileMode)mode,
            Uid = owner,
            Gid = owner,
            DataStream = new MemoryStream(bytes),
        };

    private static string Descriptor(string type, string digest, int size) =>
        $$"""{"mediaType":"{{type}}","digest":"{{digest}}","size":{{size}}}""";

    private static string DigestOf(byte[] bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";

    private static string BlobOf(string digest) => $"blobs/{digest.Replace(':', '/')}";

    private static byte[] Tar(TarEntry[] entries)
    {
        using MemoryStream stream = new();
        using (TarWriter writer = new(stream, TarEntryFormat.Pax, leaveOpen: true))
            foreach (TarEntry entry in entries)
                writer.WriteEntry(entry);
        return stream.ToArray();
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream stream = new();
        using (GZipStream gzip = new(stream, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(bytes);
        return stream.ToArray();
    }
}
