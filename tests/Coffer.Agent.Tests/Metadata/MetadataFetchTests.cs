using Coffer.Agent.Metadata;
using Coffer.Agent.Tests.Fixtures;
using Coffer.Bytes;

namespace Coffer.Agent.Tests.Metadata;

public sealed class MetadataFetchTests : IDisposable
{
    private static readonly Refusal s_silent = new("metadata.unreachable", "metadata server", "an answer", "none");

    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-metadata-").FullName;
    private readonly ManualTime _time = new();
    private int _asked;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task What_the_server_says_is_left_whole()
    {
        Assert.Null(await RunAsync(silent: 0, "text"u8.ToArray()));
        Assert.Equal("text", await File.ReadAllTextAsync(Left, TestContext.Current.CancellationToken));
        Assert.Equal([Left], Directory.GetFiles(_directory));
        Assert.Empty(_time.Waits);
    }

    [Fact]
    public async Task No_configuration_is_an_empty_file()
    {
        Assert.Null(await RunAsync(silent: 0, []));
        Assert.Empty(await File.ReadAllBytesAsync(Left, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_server_that_is_silent_is_asked_again()
    {
        Assert.Null(await RunAsync(silent: 3, "text"u8.ToArray()));
        Assert.Equal(Enumerable.Repeat(MetadataFetch.Pause, 3), _time.Waits);
        Assert.True(File.Exists(Left));
    }

    [Fact]
    public async Task And_not_for_ever()
    {
        Assert.Equal(s_silent, await RunAsync(silent: int.MaxValue, []));
        Assert.Equal(MetadataFetch.MostTries, _asked);
        Assert.Empty(await File.ReadAllBytesAsync(Left, TestContext.Current.CancellationToken));
    }

    private string Left => Path.Combine(_directory, "configuration");

    private Task<Refusal?> RunAsync(int silent, byte[] text) =>
        new MetadataFetch(
            () => Task.FromResult(_asked++ < silent ? (Parsed<byte[]>)s_silent : text),
            Left,
            _time
        ).RunAsync();
}
