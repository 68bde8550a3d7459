using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;
using Coffer.Image.Cache;
using Coffer.Image.Os;
using Coffer.Image.Root;
using Coffer.Image.Tools;

namespace Coffer.Image.Initrd;

/// <summary>
/// Makes the initrd: a small plain archive with what belongs to this machine (the grant, the load order), then a
/// zstd-compressed one with /init and the modules, which is the same for every machine of a kernel and comes from the
/// cache. The kernel unpacks archives that stand one behind the other (Linux, buffer-format.rst).
/// </summary>
/// <param name="tools">Has zstd and xz.</param>
/// <param name="cache">Keeps the compressed part.</param>
/// <param name="content">Names the modules.</param>
public sealed class InitrdBuilder(ToolsTree tools, BuildCache cache, OsContent content)
{
    private const string ModuleDirectory = "coffer/lib";
    private static readonly string[] s_mountPoints = ["dev", "proc", "run", "sys", "sysroot", "tmp"];

    /// <summary>Makes it.</summary>
    /// <param name="tree">The Debian tree, kernel modules not pruned yet.</param>
    /// <param name="initPath">The /init executable.</param>
    /// <param name="grant">Bytes of /coffer/grant.json.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="RefusedException">The kernel lacks a module, or a tool failed.</exception>
    public async Task<Initrd> BuildAsync(
        RootTree tree,
        string initPath,
        ReadOnlyMemory<byte> grant,
        CancellationToken cancellation
    )
    {
        IReadOnlyList<string> modules = new KernelModules(tree).LoadOrder(content.Lines("modules.initrd"));
        using MemoryStream initrd = new();
        CpioArchive.Write(
            initrd,
            [new CpioFile("coffer/grant.json", grant), new CpioFile("coffer/modules", LoadOrder(modules))]
        );
        byte[] init = ReadInit(initPath);
        string key = BuildCache.Key([
            "1",
            Digest(init),
            .. modules.Select(path => $"{path} {Digest(tree.Content(path).ToArray())}"),
        ]);
        CachedPath compressed = await cache.GetAsync(
            "initrd",
            key,
            path => CompressAsync(path, init, tree, modules, cancellation),
            false,
            cancellation
        );
        initrd.Write(File.ReadAllBytes(compressed.Path));
        return new Initrd(initrd.ToArray(), compressed.WasThere);
    }

    private async Task CompressAsync(
        string path,
        byte[] init,
        RootTree tree,
        IReadOnlyList<string> modules,
        CancellationToken cancellation
    )
    {
        DirectoryInfo work = Directory.CreateTempSubdirectory("coffer-initrd-");
        try
        {
            List<CpioFile> files = [new CpioFile("init", init, CpioFile.ExecutableByAll)];
            foreach (string module in modules)
                files.Add(new CpioFile(PlaceOf(module), await UnpackAsync(tree, module, work.FullName, cancellation)));
            string archive = Path.Combine(work.FullName, "initrd.cpio");
            using (FileStream stream = File.Create(archive))
                CpioArchive.Write(stream, files, s_mountPoints);
            string[] arguments = ["-19", "--threads=1", "--quiet", "--no-progress", "-o", path, archive];
            await tools.RunAsync("usr/bin/zstd", arguments, cancellation);
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    /// <summary>
    /// A module without its xz layer: the whole archive is compressed anyway, and the kernel's xz decoder costs more time
    /// at boot than everything else about a module. The signature is inside.
    /// </summary>
    private async Task<byte[]> UnpackAsync(RootTree tree, string module, string work, CancellationToken cancellation)
    {
        byte[] bytes = tree.Content(module).ToArray();
        if (!module.EndsWith(".xz", StringComparison.Ordinal))
            return bytes;
        string packed = Path.Combine(work, Path.GetFileName(module));
        await File.WriteAllBytesAsync(packed, bytes, cancellation);
        await tools.RunAsync("usr/bin/xz", ["--decompress", "--quiet", packed], cancellation);
        return await File.ReadAllBytesAsync(packed[..^".xz".Length], cancellation);
    }

    private static byte[] LoadOrder(IEnumerable<string> modules) =>
        Encoding.ASCII.GetBytes(string.Concat(modules.Select(module => $"/{PlaceOf(module)}\n")));

    private static string PlaceOf(string module) =>
        $"{ModuleDirectory}/{Path.GetFileName(module).Replace(".xz", "", StringComparison.Ordinal)}";

    private static byte[] ReadInit(string path) =>
        File.Exists(path)
            ? File.ReadAllBytes(path)
            : throw new RefusedException(
                new Refusal("init.missing", path, "the /init executable", "no such file", "Run eng/init/build-init.sh.")
            );

    private static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
