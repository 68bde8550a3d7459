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
    public async Task Made_anew_on_request_it_replaces_the_old_one()
    {
        using TestDirectory directory = new();
        BuildCache cache = new(directory.Path);
        await cache.GetAsync("text", "key", path => Write(path, "old"), cancellation: Stop);

        CachedPath entry = await cache.GetAsync("text", "key", path => Write(path, "new"), anew: true, Stop);

        Assert.False(entry.WasThere);
        Assert.Equal("new", await File.ReadAllTextAsync(entry.Path, Stop));
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

        Assert.False(File.Exists(Path.Combine(directory.Path, "text-key")));
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

    private static Task Write(string path, string text) => File.WriteAllTextAsync(path, text, Stop);
}
