using System.Security.Cryptography;
using Coffer.Image.Cache;

namespace Coffer.Image.Tests.Cache;

public sealed class BuildCacheTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_made_once_is_not_made_again()
    {
        using TestDirectory directory = new();
        BuildCache cache = new(directory.Path);
        int made = 0;

        for (int i = 0; i < 3; i++)
            await cache.GetAsync("text", "key", path => Write(path, $"{++made}"), cancellation: Stop);

        Assert.Equal(1, made);
    }

    [Fact]
    public async Task Made_anew_on_request_it_is_beside_the_old_one_that_another_build_reads()
    {
        using TestDirectory directory = new();
        BuildCache cache = new(directory.Path);
        CachedPath old = await cache.GetAsync("text", "key", path => Write(path, "old"), cancellation: Stop);

        CachedPath entry = await cache.GetAsync("text", "key", path => Write(path, "new"), anew: true, Stop);

        Assert.False(entry.WasThere);
        Assert.Equal("new", await File.ReadAllTextAsync(entry.Path, Stop));
        Assert.Equal("old", await File.ReadAllTextAsync(old.Path, Stop));
        Assert.Equal(entry.Path, (await cache.GetAsync("text", "key", _ => throw new IOException(), false, Stop)).Path);
    }

    [Fact]
    public async Task The_same_made_anew_is_the_same_entry()
    {
        using TestDirectory directory = new();
        BuildCache cache = new(directory.Path);
        CachedPath old = await cache.GetAsync("text", "key", path => Write(path, "same"), cancellation: Stop);
        Assert.Equal(old, await cache.GetAsync("text", "key", path => Write(path, "same"), anew: true, Stop));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("same"u8)), old.Digest);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hal")]
    [InlineData("wholf")]
    public async Task A_damaged_file_is_made_anew_and_named(string damage)
    {
        using TestDirectory directory = new();
        List<string> damaged = [];
        BuildCache cache = new(directory.Path, damaged.Add);
        CachedPath entry = await cache.GetAsync("text", "key", path => Write(path, "whole"), cancellation: Stop);
        await Write(entry.Path, damage);

        CachedPath again = await cache.GetAsync("text", "key", path => Write(path, "whole"), cancellation: Stop);

        Assert.False(again.WasThere);
        Assert.Equal("whole", await File.ReadAllTextAsync(again.Path, Stop));
        Assert.Equal(["text-key"], damaged);
    }

    [Theory]
    [InlineData("content")]
    [InlineData("program")]
    [InlineData("link")]
    [InlineData("gone")]
    [InlineData("more")]
    public async Task A_damaged_directory_is_made_anew(string damage)
    {
        using TestDirectory directory = new();
        List<string> damaged = [];
        BuildCache cache = new(directory.Path, damaged.Add);
        CachedPath entry = await cache.GetAsync("tree", "key", MakeTree, cancellation: Stop);
        Assert.True((await cache.GetAsync("tree", "key", MakeTree, cancellation: Stop)).WasThere);
        string file = Path.Combine(entry.Path, "a", "file");
        string link = Path.Combine(entry.Path, "a", "link");
        if (damage == "content")
            await Write(file, "other");
        else if (damage == "program")
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        else if (damage == "link")
        {
            File.Delete(link);
            File.CreateSymbolicLink(link, "/");
        }
        else if (damage == "gone")
            File.Delete(file);
        else
            await Write($"{file}.more", "");

        CachedPath again = await cache.GetAsync("tree", "key", MakeTree, cancellation: Stop);

        Assert.Equal((false, entry.Digest), (again.WasThere, again.Digest));
        Assert.Equal(["tree-key"], damaged);
    }

    [Fact]
    public async Task What_a_cut_left_without_its_digest_is_made_anew()
    {
        using TestDirectory directory = new();
        BuildCache cache = new(directory.Path);
        CachedPath entry = await cache.GetAsync("text", "key", path => Write(path, "whole"), cancellation: Stop);
        await Write(Path.Combine(directory.Path, "text-key.sha256"), "");
        Assert.Equal(entry, await cache.GetAsync("text", "key", path => Write(path, "whole"), cancellation: Stop));
    }

    [Fact]
    public async Task The_cache_is_its_owners_alone()
    {
        using TestDirectory directory = new();
        string place = Path.Combine(directory.Path, "cache");
        await new BuildCache(place).GetAsync("text", "key", path => Write(path, ""), cancellation: Stop);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(place)
        );
    }

    [Fact]
    public async Task A_failed_making_leaves_no_entry()
    {
        using TestDirectory directory = new();
        BuildCache cache = new(directory.Path);

        await Assert.ThrowsAsync<IOException>(() =>
            cache.GetAsync(
                "text",
                "key",
                path =>
                {
                    File.WriteAllText(path, "half");
                    throw new IOException();
                },
                cancellation: Stop
            )
        );

        Assert.Equal(
            ["text-key.lock", "text-key.partial"],
            Directory.EnumerateFiles(directory.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Builds_at_once_share_one_making()
    {
        using TestDirectory directory = new();
        int made = 0;
        async Task Make(string path)
        {
            Interlocked.Increment(ref made);
            await Task.Delay(50, Stop);
            await Write(path, "");
        }

        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(_ => new BuildCache(directory.Path).GetAsync("text", "key", Make, cancellation: Stop))
        );

        Assert.Equal(1, made);
    }

    [Fact]
    public void Keys_tell_where_one_input_ends() =>
        Assert.NotEqual(BuildCache.Key("ab", "c"), BuildCache.Key("a", "bc"));

    private static async Task MakeTree(string path)
    {
        Directory.CreateDirectory(Path.Combine(path, "a"));
        await Write(Path.Combine(path, "a", "file"), "content");
        File.CreateSymbolicLink(Path.Combine(path, "a", "link"), "nothing");
    }

    private static Task Write(string path, string text) => File.WriteAllTextAsync(path, text, Stop);
}
