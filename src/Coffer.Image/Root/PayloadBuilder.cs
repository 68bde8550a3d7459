using System.Globalization;
using System.Security.Cryptography;
using Coffer.Image.Cache;
using Coffer.Image.Tools;

namespace Coffer.Image.Root;

/// <summary>
/// Adds dm-verity's superblock and hash tree to an erofs image (docs/formats.md, section 3). The salt follows from the
/// content: the same root has the same root hash.
/// </summary>
/// <param name="tools">Has veritysetup.</param>
/// <param name="cache">Keeps the result.</param>
public sealed class PayloadBuilder(ToolsTree tools, BuildCache cache)
{
    private const int BlockSize = 4096;
    private const string Data = "payload";
    private const string RootHash = "root-hash";

    /// <summary>The payload of an erofs image.</summary>
    public async Task<RootPayload> BuildAsync(string erofs, CancellationToken cancellation)
    {
        string digest = await DigestAsync(erofs, cancellation);
        long blocks = (new FileInfo(erofs).Length + BlockSize - 1) / BlockSize;
        CachedPath cached = await cache.GetAsync(
            "payload",
            BuildCache.Key("1", digest),
            directory => MakeAsync(directory, erofs, blocks, digest, cancellation),
            false,
            cancellation
        );
        string path = Path.Combine(cached.Path, Data);
        string rootHash = await File.ReadAllTextAsync(Path.Combine(cached.Path, RootHash), cancellation);
        return new RootPayload(
            path,
            new FileInfo(path).Length,
            blocks,
            rootHash.Trim(),
            SaltOf(digest),
            cached.WasThere
        );
    }

    private async Task MakeAsync(
        string directory,
        string erofs,
        long blocks,
        string digest,
        CancellationToken cancellation
    )
    {
        Directory.CreateDirectory(directory);
        string payload = Path.Combine(directory, Data);
        File.Copy(erofs, payload);
        using (FileStream stream = File.OpenWrite(payload))
            stream.SetLength(blocks * BlockSize);
        string[] arguments =
        [
            "format",
            $"--hash-offset={(blocks * BlockSize).ToString(CultureInfo.InvariantCulture)}",
            $"--data-blocks={blocks.ToString(CultureInfo.InvariantCulture)}",
            $"--salt={SaltOf(digest)}",
            $"--uuid={new Guid(Convert.FromHexString(digest).AsSpan(0, 16))}",
            $"--root-hash-file={Path.Combine(directory, RootHash)}",
            payload,
            payload,
        ];
        await tools.RunAsync("usr/sbin/veritysetup", arguments, cancellation);
    }

    private static string SaltOf(string digest) =>
        Convert.ToHexStringLower(SHA256.HashData(Convert.FromHexString(digest)));

    private static async Task<string> DigestAsync(string file, CancellationToken cancellation)
    {
        await using FileStream stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation));
    }
}
