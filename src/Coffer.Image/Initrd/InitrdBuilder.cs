using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;
using Coffer.Image.Cache;
using Coffer.Image.Modules;
using Coffer.Image.Os;
using Coffer.Image.Root;
using Coffer.Image.Tools;
using Coffer.Keys.Grants;

namespace Coffer.Image.Initrd;

/// <summary>
/// Makes the initrd: a small plain archive with what belongs to this machine (the grant, the load order), then a
/// zstd-compressed one with /init and the modules, which is the same for every machine of a kernel and comes from the
/// cache. The kernel unpacks archives that stand one behind the other (Linux, buffer-format.rst).
/// </summary>
/// <param name="tools">Has zstd.</param>
/// <param name="cache">Keeps the compressed part.</param>
/// <param name="content">Names the modules.</param>
public sealed class InitrdBuilder(ToolsTree tools, BuildCache cache, OsContent content)
{
    private const string ModuleDirectory = "coffer/lib";
    private static readonly string[] s_mountPoints = ["dev", "proc", "run", "sys", "sysroot", "tmp"];

    /// <summary>Makes it.</summary>
    /// <param name="tree">The Debian tree with the image's kernel modules, unpacked.</param>
    /// <param name="init">The /init executable.</param>
    /// <param name="grant">Bytes of /coffer/grant.json.</param>
    /// <param name="dbx">Bytes of /coffer/dbx.esl; null where nothing is forbidden.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="RefusedException">The kernel lacks a module, or a tool failed.</exception>
    public async Task<Initrd> BuildAsync(
        RootTree tree,
        byte[] init,
        ReadOnlyMemory<byte> grant,
        ReadOnlyMemory<byte>? dbx,
        CancellationToken cancellation
    )
    {
        IReadOnlyList<IReadOnlyList<string>> chains = new KernelModules(tree).Chains(content.Lines("modules.initrd"));
        string[] modules = [.. chains.SelectMany(chain => chain).Distinct()];
        using MemoryStream initrd = new();
        CpioArchive.Write(
            initrd,
            [
                new CpioFile("coffer/grant.json", grant),
                .. dbx is { } lists ? new[] { new CpioFile(InstallGrant.DbxFile, lists) } : [],
                new CpioFile("coffer/modules", LoadOrder(chains)),
            ]
        );
        string key = BuildCache.Key([
            "3",
            tools.Identity,
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
        IEnumerable<string> modules,
        CancellationToken cancellation
    )
    {
        DirectoryInfo work = Directory.CreateTempSubdirectory("coffer-initrd-");
        try
        {
            List<CpioFile> files = [new CpioFile("init", init, CpioFile.ExecutableByAll)];
            foreach (string module in modules)
                files.Add(new CpioFile(PlaceOf(module), tree.Content(module).ToArray()));
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

    /// <summary>A line for each module: what it needs, in load order, and then itself. /init gives a line up where it fails.</summary>
    private static byte[] LoadOrder(IEnumerable<IReadOnlyList<string>> chains) =>
        Encoding.ASCII.GetBytes(
            string.Concat(
                chains.Select(chain => $"{string.Join(' ', chain.Select(module => $"/{PlaceOf(module)}"))}\n")
            )
        );

    private static string PlaceOf(string module) => $"{ModuleDirectory}/{Path.GetFileName(module)}";

    private static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
