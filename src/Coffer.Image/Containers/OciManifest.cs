using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Bytes;

namespace Coffer.Image.Containers;

/// <summary>The manifest of an OCI image (OCI image specification 1.1, "Image Manifest").</summary>
/// <param name="Config">Its configuration.</param>
/// <param name="Layers">Its layers, the lowest first.</param>
public sealed record OciManifest(OciDescriptor Config, ImmutableArray<OciDescriptor> Layers)
{
    /// <summary>Media type of a layer that is not compressed.</summary>
    internal const string Tar = "application/vnd.oci.image.layer.v1.tar";

    /// <summary>Media type of a layer compressed with gzip.</summary>
    internal const string TarGzip = Tar + "+gzip";

    private const string ConfigType = "application/vnd.oci.image.config.v1+json";
    private const int MostLayers = 128;

    /// <summary>Reads a manifest.</summary>
    public static Parsed<OciManifest> Read(ReadOnlyMemory<byte> utf8)
    {
        if (!OciDocument.Parse(utf8, "OCI image manifest").TryGet(out OciDocument? document, out Refusal? refusal))
            return refusal;
        JsonElement top = document.Top;
        OciDescriptor config = document.Descriptor(document.Object(top, "config"), "config");
        ImmutableArray<OciDescriptor> layers =
        [
            .. document.Items(top, "layers").Select(item => document.Descriptor(item, "layers")),
        ];
        if (config.MediaType != ConfigType)
            document.Refuse("config", ConfigType, config.MediaType);
        if (layers.Length is 0 or > MostLayers)
            document.Refuse("layers", $"1 to {MostLayers} layers", $"{layers.Length}");
        if (layers.FirstOrDefault(layer => layer.MediaType is not (Tar or TarGzip)) is { } other)
            document.Refuse(
                "layers",
                $"{TarGzip} or {Tar}",
                other.MediaType,
                "Write it with gzip: `skopeo copy --dest-compress-format gzip oci-archive:A.tar oci-archive:B.tar`."
            );
        return document.Finish(new OciManifest(config, layers));
    }
}
