using System.Collections.Immutable;
using Coffer.Image.Containers;
using Coffer.Image.Description;
using Coffer.Image.Os;
using Coffer.Image.Registries;
using Coffer.Image.Root;

namespace Coffer.Image.Tests.Registries;

/// <summary>What stock skopeo pulls with the files that a machine gets, from real registries, and what it refuses.</summary>
public sealed class PullingTests(PublishedImages images) : IClassFixture<PublishedImages>, IDisposable
{
    private const string Minimum =
        "name: a\nrecovery: { recipients: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p] }\n";

    private readonly TestDirectory _directory = new();

    private string Signed => $"{images.Registry}/team/signed@{images.Digest}";

    [Fact]
    public async Task A_signed_image_is_pulled() => await AssertPulledAsync(Signed, Workload(Signed, signed: true));

    [Fact]
    public async Task An_image_without_a_key_is_pulled_by_its_digest_alone()
    {
        string reference = $"{images.Registry}/team/unsigned@{images.Digest}";
        await AssertPulledAsync(reference, Workload(reference, signed: false));
    }

    [Theory]
    [InlineData("unsigned", "A signature was required, but no signature exists")]
    [InlineData("other", "cryptographic signature verification failed")]
    [InlineData("moved", "is not accepted")]
    public async Task An_image_that_its_owner_did_not_sign_for_this_place_is_refused(string name, string problem)
    {
        string reference = $"{images.Registry}/team/{name}@{images.Digest}";
        await AssertRefusedAsync(reference, Workload(reference, signed: true), problem);
    }

    [Fact]
    public async Task Another_digest_is_refused_though_it_is_signed() =>
        await AssertRefusedAsync(
            $"{images.Registry}/team/signed@{images.OtherDigest}",
            Workload(Signed, signed: true),
            "rejected by policy"
        );

    [Fact]
    public async Task A_tag_is_refused_though_it_is_signed() =>
        await AssertRefusedAsync(
            $"{images.Registry}/team/signed:1",
            Workload(Signed, signed: true),
            "rejected by policy"
        );

    [Fact]
    public async Task Other_bytes_under_the_digest_are_refused()
    {
        string reference = $"{images.Registry}/team/tampered@{images.TamperedDigest}";
        await AssertRefusedAsync(reference, Workload(reference, signed: false), "does not match");
    }

    [Fact]
    public async Task A_mirror_serves_image_and_signature_when_the_registry_is_away()
    {
        string reference = $"{PublishedImages.Away}/team/signed@{images.Digest}";
        string workload = Workload(reference, signed: true);
        await AssertPulledAsync(
            reference,
            $"{Registry(PublishedImages.Away, images.Authority, $"{images.Mirror}/copies")}{workload}"
        );
        await AssertRefusedAsync(
            reference,
            $"{Registry(PublishedImages.Away, images.Authority)}{workload}",
            "connection refused"
        );
    }

    [Fact]
    public async Task The_registry_is_asked_when_a_mirror_has_no_such_image() =>
        await AssertPulledAsync(
            Signed,
            $"{Registry(images.Registry, images.Authority, images.Mirror)}{Workload(Signed, signed: true)}"
        );

    [Fact]
    public async Task A_foreign_authority_is_refused() =>
        await AssertRefusedAsync(
            Signed,
            $"{Registry(images.Registry, images.Foreign)}{Workload(Signed, signed: true)}",
            "signed by unknown authority"
        );

    [Fact]
    public async Task Authorities_of_the_system_are_believed_only_where_the_description_names_none()
    {
        string workload = Workload(Signed, signed: true);
        string named = $"{Registry(images.Registry, images.Foreign)}{workload}";
        await AssertRefusedAsync(Signed, named, "signed by unknown authority", system: images.Authority);
        string unnamed = $"{Registry(images.Registry, null)}{workload}";
        await AssertPulledAsync(Signed, unnamed, system: images.Authority);
        await AssertRefusedAsync(Signed, unnamed, "signed by unknown authority", system: images.Foreign);
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>The one workload, and what it must be signed with; its registry has the authority of the test where the description says nothing else.</summary>
    private string Workload(string reference, bool signed)
    {
        File.WriteAllText(Path.Combine(_directory.Path, "cosign.pub"), images.Key);
        string key = signed ? ", signature: cosign.pub" : "";
        return $"workloads:\n  - {{ name: web, image: '{reference}'{key} }}\n";
    }

    private string Registry(string name, string? authority, params string[] mirrors)
    {
        File.WriteAllText(Path.Combine(_directory.Path, "ca.pem"), authority ?? "");
        string list = string.Join(", ", mirrors.Select(mirror => $"'{mirror}'"));
        string authorities = authority is null ? "" : ", authorities: ca.pem";
        return $"registries:\n  - {{ name: '{name}', mirrors: [{list}]{authorities} }}\n";
    }

    private async Task AssertPulledAsync(string reference, string description, string? system = null)
    {
        (int exitCode, string output) = await PullAsync(reference, description, system);
        Assert.True(exitCode == 0, output);
    }

    private async Task AssertRefusedAsync(string reference, string description, string problem, string? system = null)
    {
        (int exitCode, string output) = await PullAsync(reference, description, system);
        Assert.NotEqual(0, exitCode);
        Assert.True(output.Contains(problem, StringComparison.Ordinal), output);
    }

    private async Task<(int ExitCode, string Output)> PullAsync(string reference, string description, string? system)
    {
        string yaml = description.StartsWith("registries:", StringComparison.Ordinal)
            ? description
            : $"{Registry(images.Registry, images.Authority)}{description}";
        string bundle = Path.Combine(_directory.Path, "system.pem");
        await File.WriteAllTextAsync(bundle, system ?? "", TestContext.Current.CancellationToken);
        Skopeo skopeo = new(_directory.Path)
        {
            Configuration = Configuration(yaml),
            SystemAuthorities = bundle,
            Environment = AuthorityFiles.NoOthers.Split(' '),
        };
        return await skopeo.RunAsync("copy", $"docker://{reference}", $"dir:/mnt/{Guid.CreateVersion7():n}");
    }

    /// <summary>The files of a machine at /etc/containers.</summary>
    private string Configuration(string yaml)
    {
        RootTree tree = new();
        new ContainersInstallation(OsContent.Embedded).Put(
            tree,
            DescriptionReader.Read(Minimum + yaml, "machine.yaml", _directory.Path).OrThrow(),
            ImmutableSortedDictionary<string, ContainerImage>.Empty
        );
        const string prefix = "etc/containers/";
        string directory = Path.Combine(_directory.Path, $"{Guid.CreateVersion7():n}");
        foreach ((string path, RootEntry entry) in tree.Entries)
            if (path.StartsWith(prefix, StringComparison.Ordinal))
                Write(Path.Combine(directory, path[prefix.Length..]), entry);
        return directory;
    }

    private static void Write(string path, RootEntry entry)
    {
        Directory.CreateDirectory(entry.Kind == RootEntryKind.Directory ? path : Path.GetDirectoryName(path)!);
        if (entry.LinkTarget is { } target)
            File.CreateSymbolicLink(path, target);
        else if (entry.Content is { } content)
            File.WriteAllText(path, content.ReadText());
    }
}
