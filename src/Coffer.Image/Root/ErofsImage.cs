using System.Security.Cryptography;
using Coffer.Image.Cache;
using Coffer.Image.Tools;

namespace Coffer.Image.Root;

/// <summary>Makes the erofs image of a root; the same root gives the same bytes.</summary>
/// <param name="tools">Has mkfs.erofs.</param>
/// <param name="cache">Keeps images by the content of the root.</param>
public sealed class ErofsImage(ToolsTree tools, BuildCache cache)
{
    // 64 KiB clusters of zstd: measured smallest and fastest to boot of those that build within seconds.
    private static readonly string[] s_options = ["-zzstd,level=3", "-C65536", "-x-1", $"-T{ImageTime.Seconds}"];

    /// <summary>The image of <paramref name="tree"/>.</summary>
    public async Task<CachedPath> MakeAsync(RootTree tree, CancellationToken cancellation)
    {
        string tar = Path.GetTempFileName();
        try
        {
            using (FileStream file = File.Create(tar))
                RootTar.Write(tree, file, ImageTime.Value);
            byte[] digest = await DigestAsync(tar, cancellation);
            string key = BuildCache.Key([tools.Identity, Convert.ToHexStringLower(digest), .. s_options]);
            return await cache.GetAsync(
                "erofs",
                key,
                path => MakeAsync(tar, digest, path, cancellation),
                false,
                cancellation
            );
        }
        finally
        {
            File.Delete(tar);
        }
    }

    private Task MakeAsync(string tar, byte[] digest, string path, CancellationToken cancellation) =>
        tools.RunAsync(
            "usr/bin/mkfs.erofs",
            ["--quiet", .. s_options, $"-U{new Guid(digest.AsSpan(0, 16))}", "--tar=f", path, tar],
            cancellation
        );

    private static async Task<byte[]> DigestAsync(string file, CancellationToken cancellation)
    {
        await using FileStream stream = File.OpenRead(file);
        return await SHA256.HashDataAsync(stream, cancellation);
    }
}
