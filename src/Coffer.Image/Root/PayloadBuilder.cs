using System.Security.Cryptography;
using Coffer.Image.Cache;
using Coffer.Storage.Verity;

namespace Coffer.Image.Root;

/// <summary>
/// Adds dm-verity's superblock and hash tree to an erofs image (docs/formats.md, section 3). The salt follows from the
/// content: the same root has the same root hash.
/// </summary>
/// <param name="cache">Keeps the result.</param>
public sealed class PayloadBuilder(BuildCache cache)
{
    private const int BlockSize = VerityLayout.BlockSize;
    private const string Data = "payload";
    private const string RootHash = "root-hash";

    /// <summary>The payload of an erofs image.</summary>
    public async Task<RootPayload> BuildAsync(string erofs, CancellationToken cancellation)
    {
        string digest = await DigestAsync(erofs, cancellation);
        long blocks = (new FileInfo(erofs).Length + BlockSize - 1) / BlockSize;
        CachedPath cached = await cache.GetAsync(
            "payload",
            BuildCache.Key("2", digest),
            directory => MakeAsync(directory, erofs, blocks, digest),
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

    private static Task MakeAsync(string directory, string erofs, long blocks, string digest)
    {
        Directory.CreateDirectory(directory);
        string payload = Path.Combine(directory, Data);
        File.Copy(erofs, payload);
        using FileStream tree = new(payload, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        tree.SetLength(blocks * BlockSize);
        using FileStream data = new(payload, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);
        tree.Position = new VerityLayout(blocks).TreeOffset;
        byte[] salt = Convert.FromHexString(SaltOf(digest));
        VerityRoot root = VerityTree.Build(data, tree, salt, Environment.ProcessorCount);
        tree.Position = root.Layout.SuperblockOffset;
        tree.Write(VeritySuperblock.Of(root).Write());
        string hash = Convert.ToHexStringLower(root.Hash.AsSpan());
        return File.WriteAllTextAsync(Path.Combine(directory, RootHash), hash);
    }

    private static string SaltOf(string digest) =>
        Convert.ToHexStringLower(SHA256.HashData(Convert.FromHexString(digest)));

    private static async Task<string> DigestAsync(string file, CancellationToken cancellation)
    {
        await using FileStream stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation));
    }
}
