namespace Coffer.Image.Tests.Registries;

/// <summary>A registry and a mirror of it, each with TLS, and images in them: signed, not signed, signed by somebody else, signed for another place.</summary>
public sealed class PublishedImages : IAsyncLifetime
{
    private readonly TestAuthority _authority = new("registries of a test");
    private readonly TestAuthority _foreign = new("somebody else");
    private TestRegistry? _registry;
    private TestRegistry? _mirror;

    /// <summary>Certificate of who vouches for both.</summary>
    public string Authority => _authority.Pem;

    /// <summary>Certificate of who vouches for neither.</summary>
    public string Foreign => _foreign.Pem;

    /// <summary>The key of the owner of the images, PEM.</summary>
    public string Key { get; private set; } = "";

    /// <summary>Digest of every image here but one.</summary>
    public string Digest { get; private set; } = "";

    /// <summary>Digest of another image in <c>team/signed</c>, signed as well.</summary>
    public string OtherDigest { get; private set; } = "";

    /// <summary>Digest of an image in <c>team/tampered</c> that the registry serves other bytes for.</summary>
    public string TamperedDigest { get; private set; } = "";

    /// <summary>The registry, <c>host:port</c>.</summary>
    public string Registry => _registry!.Name;

    /// <summary>The mirror, <c>host:port</c>.</summary>
    public string Mirror => _mirror!.Name;

    /// <summary>A registry that is away, of which the mirror has copies below <c>copies</c>.</summary>
    public static string Away => "127.0.0.1:1";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(
            string.IsNullOrEmpty(Environment.GetEnvironmentVariable("COFFER_TOOLS_TREE")),
            "COFFER_TOOLS_TREE is not set: ./test.sh makes a tree with skopeo in it"
        );
        _registry = await TestRegistry.StartAsync(_authority);
        _mirror = await TestRegistry.StartAsync(_authority);
        using ImagePublisher publisher = new(Authority);
        Key = await publisher.KeyAsync("owner");
        await publisher.KeyAsync("other");
        Digest = await publisher.PushAsync($"{Registry}/team/signed", "1", "owner");
        OtherDigest = await publisher.PushAsync($"{Registry}/team/signed", "2", "owner");
        await publisher.PushAsync($"{Registry}/team/unsigned", "1");
        await publisher.PushAsync($"{Registry}/team/other", "1", "other");
        await publisher.PushAsync($"{Registry}/team/moved", "1", "owner", $"{Registry}/team/signed");
        await publisher.PushAsync($"{Registry}/team/copied", "1", "owner", $"{Away}/team/signed");
        await publisher.MirrorAsync($"{Registry}/team/copied@{Digest}", $"{Mirror}/copies/team/signed");
        TamperedDigest = await publisher.PushAsync($"{Registry}/team/tampered", "3");
        _registry.Tamper(TamperedDigest);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_registry is not null)
            await _registry.DisposeAsync();
        if (_mirror is not null)
            await _mirror.DisposeAsync();
        _authority.Dispose();
        _foreign.Dispose();
    }
}
