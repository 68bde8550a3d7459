using Coffer.Bytes;
using Coffer.Image.Description;
using Coffer.Image.Os;

namespace Coffer.Image.Tests.Description;

public sealed class DebianReaderTests : IDisposable
{
    private const string Machine =
        "name: web\nrecovery: { recipients: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p] }\n";

    private readonly TestDirectory _directory = new();

    public DebianReaderTests() => File.WriteAllText(Path.Combine(_directory.Path, "own.gpg"), "key");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Without_it_the_hosts_mirrors_and_Debians_keyring_serve()
    {
        DebianOrigin origin = Read("").OrThrow().Debian;
        Assert.Equal(new DebianOrigin(), origin);
        Assert.Empty(origin.CacheKey());
    }

    [Fact]
    public void Mirrors_a_snapshot_and_a_keyring()
    {
        DebianOrigin origin = Read(
                "debian: { mirror: 'http://a.example/debian', security-mirror: 'https://b.example/sec', snapshot: 20260901T000000Z, keyring: own.gpg }\n"
            )
            .OrThrow()
            .Debian;
        Assert.Equal(Path.Combine(_directory.Path, "own.gpg"), origin.FindKeyring());
        Assert.Equal(
            [
                "http://a.example/debian/20260901T000000Z/ trixie snapshot",
                "http://a.example/debian/20260901T000000Z/ trixie-updates snapshot",
                "https://b.example/sec/20260901T000000Z/ trixie-security snapshot",
            ],
            DebianMirrors.Sources("", origin).Select(source => source.ToString())
        );
        // Another key of the keyring is another key of the cache.
        string[] key = [.. origin.CacheKey()];
        File.WriteAllText(origin.FindKeyring(), "other key");
        Assert.NotEqual(key, origin.CacheKey());
    }

    [Fact]
    public void A_keyring_that_is_gone_is_refused()
    {
        DebianOrigin origin = Read("debian: { keyring: own.gpg }\n").OrThrow().Debian;
        File.Delete(Path.Combine(_directory.Path, "own.gpg"));
        Assert.Equal("packages.keyring", Assert.Throws<RefusedException>(origin.FindKeyring).Refusal.Reason);
    }

    [Theory]
    [InlineData("{ mirror: 'ftp://a.example/debian' }", "description.mirror")]
    [InlineData("{ mirror: '/srv/debian' }", "description.mirror")]
    [InlineData("{ mirror: 'file:///srv/debian' }", "description.mirror")]
    [InlineData("{ mirror: 'http://a.example/debian [trusted=yes]' }", "description.mirror")]
    [InlineData("{ mirror: 'http://a.example/debian?x' }", "description.mirror")]
    [InlineData("{ security-mirror: 'copy:/srv/debian' }", "description.mirror")]
    [InlineData("{ snapshot: 20260901T000000Z }", "description.snapshot")]
    [InlineData("{ mirror: 'http://a.example/debian', snapshot: 20260901T000000Z }", "description.snapshot")]
    [InlineData("{ snapshot: yesterday }", "description.snapshot")]
    [InlineData("{ keyring: missing.gpg }", "description.keyring")]
    [InlineData("{ mirrors: [] }", "description.unknown")]
    public void Anything_else_is_refused(string debian, string reason) =>
        Assert.Equal(reason, Read($"debian: {debian}\n").Refusal?.Reason);

    private Parsed<MachineDescription> Read(string more) =>
        DescriptionReader.Read($"{Machine}{more}", "machine.yaml", _directory.Path);
}
