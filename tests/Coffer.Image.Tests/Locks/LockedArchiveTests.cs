using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Image.Cache;
using Coffer.Image.Locks;
using Coffer.Image.Os;
using Coffer.Image.Root;
using Coffer.Image.Tools;

namespace Coffer.Image.Tests.Locks;

/// <summary>Locks of a small signed archive, through the host's apt and mmdebstrap.</summary>
public sealed class LockedArchiveTests : IAsyncLifetime
{
    private readonly TestDirectory _directory = new();
    private MiniArchive _archive = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _archive = await MiniArchive.CreateAsync();
        await _archive.AddAsync("lib", "1.0+b1", "library");
        await _archive.AddAsync("tool", "1:2.0~rc1-1", "tool", "Depends: lib\n");
        await _archive.PublishAsync();
    }

    public ValueTask DisposeAsync()
    {
        _archive.Dispose();
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_lock_has_what_was_asked_for_and_what_it_depends_on()
    {
        PackageLock made = await LockAsync();
        Assert.Equal(["tool"], made.Tools.Asked);
        Assert.Equal(["lib=1.0+b1", "tool=1:2.0~rc1-1"], made.Tools.Packages.Select(package => package.Pinned));
    }

    [Fact]
    public async Task Essential_is_what_the_archive_says_and_not_apt_itself()
    {
        await _archive.AddAsync("apt", "3.0", "apt");
        await _archive.AddAsync("base", "1", "base", "Essential: yes\nDepends: lib\n");
        await _archive.PublishAsync();
        using AptRoot apt = await AptRoot.UpdateAsync(_archive.Origin.FindKeyring(), [_archive.Source], Stop);
        Assert.Equal(
            ["base", "lib"],
            LockedTree.Of([], await apt.ResolveAsync(["?essential"], Stop)).Packages.Select(package => package.Name)
        );
    }

    [Fact]
    public async Task A_tree_is_made_of_the_locked_version_though_a_newer_one_is_there()
    {
        PackageLock made = await LockAsync();
        await _archive.AddAsync("lib", "9.0", "newer");
        await _archive.PublishAsync();
        RootTree tree = await ExtractAsync(made);
        Assert.Equal("library", tree.ReadText("usr/lib/lib"));
        Assert.Equal("tool", tree.ReadText("usr/lib/tool"));
        Assert.Equal(made.Tools.Packages[0].Sha256, Digest("archive-*", "lib_1.0+b1_amd64.deb"));
    }

    [Fact]
    public async Task A_fetched_archive_needs_no_mirror()
    {
        PackageLock made = await LockAsync();
        await ExtractAsync(made);
        _archive.Remove("lib", "1.0+b1");
        await _archive.PublishAsync();
        Assert.Equal("library", (await ExtractAsync(made)).ReadText("usr/lib/lib"));
    }

    // What a snapshot archive shows is signed, and past its Valid-Until.
    [Fact]
    public async Task The_snapshot_of_a_past_day_is_locked_and_built_from()
    {
        await _archive.PublishAsync(age: TimeSpan.FromDays(90));
        PackageLock made = await LockAsync(_archive.Source with { IsSnapshot = true });
        Assert.Equal("library", (await ExtractAsync(made)).ReadText("usr/lib/lib"));
    }

    [Theory]
    [InlineData(90)]
    [InlineData(-3)]
    public async Task A_mirror_that_shows_another_day_is_refused(int days)
    {
        await _archive.PublishAsync(age: TimeSpan.FromDays(days));
        RefusedException refused = await Assert.ThrowsAsync<RefusedException>(() => LockAsync(_archive.Source));
        Assert.Equal("packages.date", refused.Refusal.Reason);
    }

    [Fact]
    public async Task Another_file_of_the_same_version_is_refused_by_name()
    {
        PackageLock made = await LockAsync();
        await _archive.AddAsync("lib", "1.0+b1", "changed");
        await _archive.PublishAsync();
        Refusal refusal = await RefusedAsync("lock.hash", made);
        Assert.Equal("package lib=1.0+b1", refusal.Thing);
        Assert.Contains(made.Tools.Packages[0].Sha256, refusal.Expected);
        Assert.Contains("coffer lock", refusal.NextStep);
    }

    [Fact]
    public async Task A_version_that_is_gone_is_refused_by_name()
    {
        PackageLock made = await LockAsync();
        _archive.Remove("lib", "1.0+b1");
        await _archive.AddAsync("lib", "1.1", "newer");
        await _archive.PublishAsync();
        Assert.Equal("package lib=1.0+b1", (await RefusedAsync("lock.gone", made)).Thing);
    }

    [Fact]
    public async Task A_package_outside_the_lock_is_refused_by_name()
    {
        PackageLock made = await LockAsync();
        LockedTree without = LockedTree.Of(["tool"], made.Tools.Packages.Where(package => package.Name == "tool"));
        Refusal refusal = await RefusedAsync("lock.outside", made with { Tools = without, System = without });
        Assert.Equal("package lib=1.0+b1", refusal.Thing);
    }

    [Fact]
    public async Task An_archive_that_somebody_else_signed_is_refused()
    {
        using MiniArchive other = await MiniArchive.CreateAsync();
        RefusedException refused = await Assert.ThrowsAsync<RefusedException>(() =>
            AptRoot.UpdateAsync(other.Origin.FindKeyring(), [_archive.Source], Stop)
        );
        Assert.Equal("packages.signature", refused.Refusal.Reason);
    }

    [Fact]
    public async Task Without_a_lock_too()
    {
        using MiniArchive other = await MiniArchive.CreateAsync();
        DebianTree debian = new(DebianArchive.Of(other.Origin.FindKeyring(), [_archive.Source]));
        RefusedException refused = await Assert.ThrowsAsync<RefusedException>(() =>
            debian.ExtractAsync(["tool"], Path.Combine(_directory.Path, "tree.tar"), Stop)
        );
        Assert.Equal("packages.signature", refused.Refusal.Reason);
    }

    [Fact]
    public async Task Its_keyring_lets_mmdebstrap_take_it()
    {
        DebianTree debian = new(DebianArchive.Of(_archive.Origin.FindKeyring(), [_archive.Source]));
        string tar = Path.Combine(_directory.Path, "tree.tar");
        await debian.ExtractAsync(["tool"], tar, Stop);
        Assert.True(RootTar.Read(tar).Contains("usr/lib/tool"));
    }

    [Theory]
    [InlineData("lock.outside", "lib 1.0+b1 amd64", "more 1 amd64")]
    [InlineData("lock.outside", "lib 1.1 amd64")]
    [InlineData("lock.missing")]
    public async Task An_installed_tree_is_exactly_the_lock(string reason, params string[] installed)
    {
        LockedTree tree = (await LockAsync()).Tools;
        LockedArchive.Judge(
            tree,
            tree.Packages.Select(p => new InstalledPackage(p.Name, p.Version, p.Architecture, p.Name))
        );
        RefusedException refused = Assert.Throws<RefusedException>(() =>
            LockedArchive.Judge(
                tree,
                installed.Select(line => line.Split(' ')).Select(p => new InstalledPackage(p[0], p[1], p[2], p[0]))
            )
        );
        Assert.Equal(reason, refused.Refusal.Reason);
    }

    private Task<PackageLock> LockAsync() => LockAsync(_archive.Source);

    private async Task<PackageLock> LockAsync(DebianSource source)
    {
        using AptRoot apt = await AptRoot.UpdateAsync(_archive.Origin.FindKeyring(), [source], Stop);
        LockedTree tree = LockedTree.Of(["tool"], await apt.ResolveAsync(["tool"], Stop));
        return new PackageLock([source], tree, tree);
    }

    private LockedArchive Archive(PackageLock made) =>
        new(made, made.Sources, _archive.Origin, new BuildCache(Path.Combine(_directory.Path, "cache")));

    private async Task<RootTree> ExtractAsync(PackageLock made)
    {
        LockedArchive archive = Archive(made);
        CachedPath fetched = await archive.FetchAsync(Stop);
        using PublicDirectory place = new();
        string tar = Path.Combine(_directory.Path, "tree.tar");
        DebianTree debian = new(archive.Show(fetched.Path, made.Tools, place));
        await debian.ExtractAsync(made.Tools.Packages.Select(package => package.Pinned), tar, Stop);
        return RootTar.Read(tar);
    }

    private async Task<Refusal> RefusedAsync(string reason, PackageLock made)
    {
        RefusedException refused = await Assert.ThrowsAsync<RefusedException>(() => Archive(made).FetchAsync(Stop));
        Assert.Equal(reason, refused.Refusal.Reason);
        return refused.Refusal;
    }

    private string Digest(string entry, string file)
    {
        string cached = Directory.EnumerateDirectories(Path.Combine(_directory.Path, "cache"), entry).Single();
        string deb = Directory.EnumerateFiles(cached, file, SearchOption.AllDirectories).Single();
        return Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(deb)));
    }
}
