using System.Text.Json;
using Coffer.Bytes;

namespace Coffer.Image.Containers;

/// <summary><c>index.json</c> of an OCI layout (OCI image specification 1.1, "Image Index").</summary>
public static class OciIndex
{
    private const string Manifest = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>The one image for linux/amd64 that an index names.</summary>
    public static Parsed<OciDescriptor> Read(ReadOnlyMemory<byte> utf8)
    {
        if (!OciDocument.Parse(utf8, "OCI image index").TryGet(out OciDocument? index, out Refusal? refusal))
            return refusal;
        List<OciDescriptor> images =
        [
            .. index
                .Items(index.Top, "manifests")
                .Where(item => IsOurs(index, item))
                .Select(item => index.Descriptor(item, "manifests")),
        ];
        if (images is [{ } image] && image.MediaType == Manifest)
            return index.Finish(image);
        index.Refuse(
            "manifests",
            "one image for linux/amd64",
            images is [{ } other] ? other.MediaType : $"{images.Count}",
            "Keep one with `skopeo copy --override-arch amd64 SOURCE oci-archive:NAME.tar`."
        );
        return index.Refusal!;
    }

    private static bool IsOurs(OciDocument index, JsonElement item)
    {
        JsonElement platform = index.Object(item, "platform");
        return index.Text(platform, "architecture", "amd64") == "amd64"
            && index.Text(platform, "os", "linux") == "linux";
    }
}
