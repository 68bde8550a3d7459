using Coffer.Image.Tests.Containers;

namespace Coffer.Image.Tests.Registries;

/// <summary>Who makes images, pushes them to registries and signs them, with stock tools.</summary>
internal sealed class ImagePublisher : IDisposable
{
    private const string Passphrase = "a passphrase of a test";

    private readonly TestDirectory _directory = new();
    private readonly Skopeo _skopeo;
    private readonly string[] _login;

    /// <param name="authority">Whom it believes.</param>
    /// <param name="login">Who it is to the registries, <c>USER:PASSWORD</c>; null for nobody.</param>
    public ImagePublisher(string authority, string? login = null)
    {
        _login = login is null ? [] : ["--dest-creds", login];
        string configuration = Directory.CreateDirectory(Of("configuration/registries.d")).Parent!.FullName;
        File.WriteAllText(Of("ca.pem"), authority);
        File.WriteAllText(Of("passphrase"), Passphrase);
        File.WriteAllText(
            Path.Combine(configuration, "policy.json"),
            """{"default":[{"type":"insecureAcceptAnything"}]}"""
        );
        File.WriteAllText(
            Path.Combine(configuration, "registries.d/all.yaml"),
            "default-docker: { use-sigstore-attachments: true }\n"
        );
        _skopeo = new Skopeo(_directory.Path) { Configuration = configuration, SystemAuthorities = Of("ca.pem") };
    }

    /// <summary>Makes a pair of keys; the public one, PEM.</summary>
    public async Task<string> KeyAsync(string name)
    {
        await _skopeo.SucceedAsync(
            "generate-sigstore-key",
            "--output-prefix",
            $"/mnt/{name}",
            "--passphrase-file",
            "/mnt/passphrase"
        );
        return await File.ReadAllTextAsync(Of($"{name}.pub"));
    }

    /// <summary>Pushes an image of one file and its signature, where there is a key; the digest of its manifest.</summary>
    /// <param name="repository">Where to.</param>
    /// <param name="content">What is in the file.</param>
    /// <param name="key">Name of the pair of keys, or null.</param>
    /// <param name="meantFor">The repository that the signature names; null for where it goes.</param>
    public Task<string> PushAsync(string repository, string content, string? key = null, string? meantFor = null)
    {
        // An archive has times in it: the same content is the same image only when it is not made again.
        string archive = Of($"{content}.tar");
        if (!File.Exists(archive))
            new OciImage().Layer(OciImage.FileOf("content", content)).WriteTo(archive);
        return PushArchiveAsync(archive, repository, key, meantFor);
    }

    /// <summary>Pushes the image of an OCI archive, as above.</summary>
    public async Task<string> PushArchiveAsync(string archive, string repository, string? key, string? meantFor)
    {
        File.Copy(archive, Of("image.tar"), overwrite: true);
        string[] signature = key is null
            ? []
            :
            [
                "--sign-by-sigstore-private-key",
                $"/mnt/{key}.private",
                "--sign-passphrase-file",
                "/mnt/passphrase",
                "--sign-identity",
                $"{meantFor ?? repository}:1",
            ];
        await _skopeo.SucceedAsync([
            "copy",
            "--preserve-digests",
            "--digestfile",
            "/mnt/digest",
            .. _login,
            .. signature,
            "oci-archive:/mnt/image.tar",
            $"docker://{repository}:1",
        ]);
        return (await File.ReadAllTextAsync(Of("digest"))).Trim();
    }

    /// <summary>Copies an image to a mirror, signatures included.</summary>
    public Task MirrorAsync(string reference, string repository) =>
        _skopeo.SucceedAsync(
            "copy",
            "--all",
            "--preserve-digests",
            $"docker://{reference}",
            $"docker://{repository}:1"
        );

    public void Dispose() => _directory.Dispose();

    private string Of(string name) => Path.Combine(_directory.Path, name);
}
