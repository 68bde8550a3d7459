using System.Security.Cryptography;
using Coffer.Image.Cache;
using Coffer.Image.Root;
using Coffer.Image.Tools;

namespace Coffer.Image.Modules;

/// <summary>
/// Leaves in a Debian tree only the kernel modules an image has, without their xz layer, and makes the indexes anew that
/// fit them. erofs and zstd compress what holds them, and the kernel's xz decoder costs more time at boot than everything
/// else about a module. Signatures are inside the modules and stay.
/// </summary>
/// <param name="tools">Has xz and depmod.</param>
/// <param name="cache">Keeps the result.</param>
public sealed class ModuleUnpacking(ToolsTree tools, BuildCache cache)
{
    private const string Compressed = ".xz";

    /// <summary>What depmod reads beside the modules: the kernel's own records of its build.</summary>
    private static readonly string[] s_records = ["modules.builtin", "modules.builtin.modinfo", "modules.order"];

    /// <summary>Puts the modules <paramref name="names"/> name, and what they need, in the place of all of <paramref name="tree"/>.</summary>
    /// <exception cref="Bytes.RefusedException">The kernel lacks a module, or a tool failed.</exception>
    public async Task ApplyAsync(RootTree tree, IEnumerable<string> names, CancellationToken cancellation)
    {
        KernelModules modules = new(tree);
        string[] paths = [.. modules.LoadOrder(names), .. s_records.Select(record => $"{modules.Directory}/{record}")];
        string key = BuildCache.Key([
            "3",
            tools.Identity,
            .. paths.Select(path => $"{path} {Digest(tree.Content(path))}"),
        ]);
        CachedPath unpacked = await cache.GetAsync(
            "modules",
            key,
            directory => UnpackAsync(tree, paths, modules, directory, cancellation),
            false,
            cancellation
        );
        tree.RemoveWhere((path, _) => path.StartsWith($"{modules.Directory}/", StringComparison.Ordinal));
        string from = Path.Combine(unpacked.Path, modules.Directory);
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            tree.Put(Path.GetRelativePath(unpacked.Path, file), RootEntry.File(RootContent.OfFile(file)));
    }

    private async Task UnpackAsync(
        RootTree tree,
        string[] paths,
        KernelModules modules,
        string directory,
        CancellationToken cancellation
    )
    {
        foreach (string path in paths)
            Write(tree.Content(path), Path.Combine(directory, path));
        string[] packed = [.. paths.Where(IsCompressed).Select(path => Path.Combine(directory, path))];
        if (packed.Length > 0)
            await tools.RunAsync("usr/bin/xz", ["--decompress", "--quiet", .. packed], cancellation);
        // depmod looks below lib/modules, a link in a system whose /usr is merged.
        string link = Path.Combine(directory, "lib");
        File.CreateSymbolicLink(link, "usr/lib");
        // -b is not put before the paths of its configuration, and an empty one is not the host's.
        string configuration = Directory.CreateDirectory(Path.Combine(directory, "depmod.d")).FullName;
        string[] arguments = ["-C", configuration, "-b", directory, modules.Release];
        await tools.RunAsync("usr/sbin/depmod", arguments, cancellation);
        Directory.Delete(configuration);
        File.Delete(link);
    }

    private static bool IsCompressed(string path) => path.EndsWith(Compressed, StringComparison.Ordinal);

    private static void Write(RootContent content, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using FileStream file = File.Create(path);
        content.CopyTo(file);
    }

    private static string Digest(RootContent content) => Convert.ToHexStringLower(SHA256.HashData(content.ToArray()));
}
