using System.Net;
using System.Net.Sockets;

namespace Coffer.Cli.Tests.Verbs;

public sealed class RunTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("run.no-image")]
    [InlineData("cli.size", "image", "--disk-size", "many")]
    [InlineData("lab.port", "image", "--forward", "http")]
    [InlineData("keys.missing", "image", "--keys", "/nowhere/at/all")]
    public async Task A_wrong_request_is_refused(string reason, params string[] words)
    {
        CofferRun run = await CofferRun.Of(["run", .. words, "--json"]);
        Assert.Equal((1, reason), (run.ExitCode, run.Reason));
    }

    [Fact]
    public async Task A_missing_image_is_refused()
    {
        await KeysAsync();
        CofferRun run = await CofferRun.Of("run", _scratch["image"], "--keys", _scratch["keys"], "--json");
        Assert.Equal((1, "lab.image-missing"), (run.ExitCode, run.Reason));
    }

    [Fact]
    public async Task A_disk_that_is_too_small_is_refused()
    {
        await KeysAsync();
        await File.WriteAllBytesAsync(_scratch["image"], new byte[8192], TestContext.Current.CancellationToken);
        string[] words = ["run", _scratch["image"], "--keys", _scratch["keys"], "--disk-size", "4K", "--json"];
        Assert.Equal("lab.disk-too-small", (await CofferRun.Of(words)).Reason);
    }

    [Fact]
    public async Task A_port_in_use_is_refused()
    {
        await KeysAsync();
        await File.WriteAllBytesAsync(_scratch["image"], new byte[8192], TestContext.Current.CancellationToken);
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        string[] words = ["run", _scratch["image"], "--keys", _scratch["keys"], "--forward", $"{port}:80", "--json"];
        Assert.Equal("lab.port-in-use", (await CofferRun.Of(words)).Reason);
    }

    private Task<CofferRun> KeysAsync() => CofferRun.Of("keys", "init", "--dir", _scratch["keys"]);
}
