using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Image.Boot;
using Coffer.Image.Cache;
using Coffer.Image.Containers;
using Coffer.Image.Description;
using Coffer.Image.Initrd;
using Coffer.Image.Modules;
using Coffer.Image.Os;
using Coffer.Image.Root;
using Coffer.Image.Sboms;
using Coffer.Image.Tools;
using Coffer.Keys.Grants;
using Coffer.Keys.Owner;

namespace Coffer.Image.Build;

/// <summary>Builds the signed disk image of a machine. The same description, keys, /init and packages give the same bytes.</summary>
public sealed class ImageBuilder
{
    private const long Mebibyte = 1 << 20;
    private const long SmallestSlot = 128 * Mebibyte;
    private const long SlotStep = 32 * Mebibyte;

    private readonly MachineDescription _machine;
    private readonly OwnerKeys _keys;
    private readonly BuildOptions _options;
    private readonly StageClock _clock;
    private readonly Action<string> _damaged;
    private readonly BuildCache _cache;
    private readonly OsContent _content = OsContent.Embedded;
    private ImmutableSortedDictionary<string, ContainerImage> _images = ImmutableSortedDictionary<
        string,
        ContainerImage
    >.Empty;

    // What was read to go into the image: nothing is read a second time to say what it was.
    private ImmutableArray<BuiltProgram> _programs = [];
    private ImmutableSortedDictionary<string, string> _files = ImmutableSortedDictionary<string, string>.Empty;

    private string? _filesTree;

    private ImageBuilder(MachineDescription machine, OwnerKeys keys, BuildOptions options, IBuildProgress progress)
    {
        _machine = machine;
        _keys = keys;
        _options = options;
        _clock = new StageClock(progress, options.Time);
        _damaged = progress.Damaged;
        _cache = new BuildCache(options.CacheDirectory, _damaged);
    }

    /// <summary>Builds the image of a machine.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="keys">The owner's keys.</param>
    /// <param name="options">Where to, with what.</param>
    /// <param name="progress">Learns of the stages.</param>
    /// <param name="cancellation">Stops the build; nothing half-written stays.</param>
    /// <exception cref="RefusedException">Something is missing or failed; the refusal says what and what to do.</exception>
    public static Task<BuiltImage> BuildAsync(
        MachineDescription machine,
        OwnerKeys keys,
        BuildOptions options,
        IBuildProgress progress,
        CancellationToken cancellation = default
    ) => new ImageBuilder(machine, keys, options, progress).BuildAsync(cancellation);

    private async Task<BuiltImage> BuildAsync(CancellationToken cancellation)
    {
        BuildInputs inputs = new(_machine, _content, _options, _damaged);
        inputs.JudgeLock();
        CachedPath toolsPath = await _clock.RunAsync(BuildStage.Tools, () => inputs.ToolsAsync(cancellation));
        ToolsTree tools = ToolsTree.Of(toolsPath);
        IReadOnlyList<InstalledPackage> toolPackages = tools.Packages;
        DebianSystem system = await _clock.RunAsync(
            BuildStage.Packages,
            () => SystemAsync(inputs, tools, cancellation),
            installed => installed.WasCached
        );
        CachedPath erofs = await _clock.RunAsync(BuildStage.Root, () => RootAsync(system, tools, cancellation));
        RootPayload root = await _clock.RunAsync(
            BuildStage.Verity,
            () => new PayloadBuilder(_cache).BuildAsync(erofs.Path, cancellation),
            payload => payload.WasCached
        );
        byte[] grant = GrantFor(root).ToBytes();
        byte[] init = Read("init", SbomParts.Initrd, _options.InitPath);
        Initrd.Initrd initrd = await _clock.RunAsync(
            BuildStage.Initrd,
            () =>
                new InitrdBuilder(tools, _cache, _content).BuildAsync(
                    system.Tree,
                    init,
                    grant,
                    _keys.Dbx?.Bytes,
                    cancellation
                ),
            made => made.WasCached
        );
        DiskContent disk = await _clock.RunAsync(
            BuildStage.Boot,
            () => Task.Run(() => Boot(system, root, initrd), cancellation),
            _ => false
        );
        return await _clock.RunAsync(
            BuildStage.Image,
            () =>
                Task.Run(
                    () =>
                        new ImageOutput(_machine, _options.OutputDirectory, _keys.Release).Write(
                            disk,
                            Materials(system, toolPackages)
                        ),
                    cancellation
                ),
            _ => false
        );
    }

    private async Task<DebianSystem> SystemAsync(BuildInputs inputs, ToolsTree tools, CancellationToken cancellation)
    {
        DebianSystem system = await inputs.SystemAsync(cancellation);
        IEnumerable<string> modules = _content.Lines("modules.initrd").Concat(_content.Lines("modules.root"));
        if (_machine.HasContainers)
            modules = modules.Concat(_content.Lines("containers/modules.root"));
        await new ModuleUnpacking(tools, _cache).ApplyAsync(system.Tree, modules, cancellation);
        return system;
    }

    private async Task<CachedPath> RootAsync(DebianSystem system, ToolsTree tools, CancellationToken cancellation)
    {
        RootTree tree = system.Tree.Copy();
        byte[]? agent = _machine.HasAgent ? Read("agent", SbomParts.Root, _options.AgentPath ?? "agent") : null;
        _images = await new ContainerImages(_cache).ReadAsync(_machine, cancellation);
        byte[]? configKey = _machine.HasAgent ? _keys.Config.ExportSubjectPublicKeyInfo() : null;
        RootComposition composition = new(_content);
        composition.Apply(tree, _machine, agent, _images, configKey);
        _files = FilesDirectory.Digests(tree);
        _filesTree = composition.FilesTree;
        if (_options.Trace is { } trace)
            trace.Root = tree;
        return await new ErofsImage(tools, _cache).MakeAsync(tree, cancellation);
    }

    private DiskContent Boot(DebianSystem system, RootPayload root, Initrd.Initrd initrd)
    {
        BootFiles files = new(system.Tree, _keys, _content);
        Guid disk = DerivedGuid.Of("coffer/disk/v1", _machine.Name, root.RootHash, Digest(initrd.Bytes));
        byte[] bootLoader = files.BootLoader();
        BootCommandLine own = new(
            BootMode.Boot,
            disk,
            Convert.FromHexString(root.RootHash),
            Convert.FromHexString(root.Salt),
            root.DataBlocks,
            _options.Profile
        )
        {
            Recovery = _machine.RecoveryWays,
        };
        SignedUki installer = files.Uki(_machine, own with { Mode = BootMode.Install }, initrd.Bytes);
        SignedUki os = files.Uki(_machine, own, OsInitrd(files, root, initrd.Bytes));
        Measurements measurements = Measurements.Predict(bootLoader, installer, os, _keys);
        if (measurements.Judge(_keys.Dbx) is { } forbidden)
            throw new RefusedException(forbidden);
        return new DiskContent(disk, root, bootLoader, [.. files.AuthenticatedVariables()], measurements);
    }

    // The kernel unpacks one archive after the other; an uncompressed one has to begin at a multiple of four, so it comes first.
    private ReadOnlyMemory<byte> OsInitrd(BootFiles files, RootPayload root, ReadOnlyMemory<byte> initrd) =>
        _machine.ExecutesVerifiedCodeOnly
            ? (byte[])[.. files.ExecutionPolicyPart(root.RootHash), .. initrd.Span]
            : initrd;

    // The agent is read first, and named behind /init.
    private byte[] Read(string name, string part, string path)
    {
        byte[] bytes = new StaticExecutable(name).Read(path);
        _programs = _programs.Insert(0, BuiltProgram.Of(name, part, bytes, path));
        return bytes;
    }

    private BuildMaterials Materials(DebianSystem system, IReadOnlyList<InstalledPackage> tools)
    {
        string kernel = new KernelModules(system.Tree).Release;
        return new(system.Packages, tools, kernel, _programs, _content.Digest, _options.Profile)
        {
            Containers = _images.ToImmutableSortedDictionary(image => image.Key, image => image.Value.Digest),
            Files = _files,
            FilesTree = _filesTree,
            Lock = _options.Lock,
            Keyring = Keyring(),
            Keys = OwnerKeyDigests.Of(_keys, _machine.HasAgent),
            Description = _options.DescriptionDigest,
        };
    }

    // The host's keyring is another on another host: with a lock, whose hashes say more, it would only make the same image's records differ.
    private string? Keyring() =>
        _options.Lock is null || _machine.Debian.Keyring is not null ? _machine.Debian.FindKeyringDigest() : null;

    private InstallGrant GrantFor(RootPayload root) =>
        new(
            _machine.Name,
            _machine.Version,
            _machine.Integrity,
            SlotSizeFor(root),
            BootFiles.OsFileName(_machine),
            _keys.PcrPolicy.ExportSubjectPublicKeyInfoPem() + "\n",
            _machine.RecoveryRecipients,
            _machine.RecoveryThreshold,
            OwnerVariables.Digests(_keys)
        )
        {
            SrkName = _machine.SrkName,
            Format = _keys.Dbx is null ? 2 : 3,
        };

    private static string Digest(ReadOnlyMemory<byte> data) => Convert.ToHexStringLower(SHA256.HashData(data.Span));

    /// <summary>Room for a root that grows: twice what it is now.</summary>
    private static long SlotSizeFor(RootPayload root) =>
        Math.Max(SmallestSlot, (root.Length * 2 + SlotStep - 1) / SlotStep * SlotStep);
}
