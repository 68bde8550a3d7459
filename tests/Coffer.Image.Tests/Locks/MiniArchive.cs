using Coffer.Image.Os;
using Coffer.Image.Tools;

namespace Coffer.Image.Tests.Locks;

/// <summary>A Debian archive of a few packages, signed by a key of its own, on this disk.</summary>
internal sealed class MiniArchive : IDisposable
{
    private const string Suite = "trixie";

    private readonly PublicDirectory _directory = new();
    private readonly Dictionary<string, string> _gnupg;

    private MiniArchive() => _gnupg = new() { ["GNUPGHOME"] = Directory.CreateDirectory(Place("gnupg")).FullName };

    /// <summary>The one source.</summary>
    public DebianSource Source => new($"copy:{Place("mirror")}", Suite);

    /// <summary>The public half of its key.</summary>
    public DebianOrigin Origin => new(Keyring: Place("keyring.gpg"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>An empty archive with a new key.</summary>
    public static async Task<MiniArchive> CreateAsync()
    {
        MiniArchive archive = new();
        File.SetUnixFileMode(
            archive.Place("gnupg"),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        );
        archive._directory.Make("mirror/pool");
        await archive.GpgAsync("--quick-gen-key", "archive@example", "rsa2048", "sign", "never");
        await archive.GpgAsync("--output", archive.Place("keyring.gpg"), "--export");
        return archive;
    }

    /// <summary>Adds a package with one file, or replaces the one of the same name and version.</summary>
    /// <param name="name">Its name; the file is <c>/usr/lib/NAME</c>.</param>
    /// <param name="version">Its version.</param>
    /// <param name="text">Content of the file.</param>
    /// <param name="more">Fields of its control file, each with its line end.</param>
    public async Task AddAsync(string name, string version, string text, string more = "")
    {
        string tree = Directory.CreateDirectory(Place($"trees/{name}_{version}")).FullName;
        Directory.CreateDirectory(Path.Combine(tree, "usr", "lib"));
        Directory.CreateDirectory(Path.Combine(tree, "DEBIAN"));
        await File.WriteAllTextAsync(Path.Combine(tree, "usr", "lib", name), text, Stop);
        string control =
            $"Package: {name}\nVersion: {version}\nArchitecture: amd64\nMaintainer: Test\n{more}Description: test\n";
        await File.WriteAllTextAsync(Path.Combine(tree, "DEBIAN", "control"), control, Stop);
        string deb = Place($"mirror/pool/{name}_{version}_amd64.deb");
        await ExternalProgram.RunAsync("dpkg-deb", ["--root-owner-group", "--build", tree, deb], null, Stop);
    }

    /// <summary>Takes a package away.</summary>
    public void Remove(string name, string version) => File.Delete(Place($"mirror/pool/{name}_{version}_amd64.deb"));

    /// <summary>Writes and signs the indexes.</summary>
    /// <param name="age">How old they are; the Release file is valid for a week, as a security archive's is.</param>
    public async Task PublishAsync(TimeSpan age = default)
    {
        string mirror = Place("mirror");
        _directory.Make($"mirror/dists/{Suite}/main/binary-amd64");
        string packages = await InAsync(mirror, "apt-ftparchive packages pool");
        _directory.Write($"mirror/dists/{Suite}/main/binary-amd64/Packages", packages);
        string options = $"-o APT::FTPArchive::Release::Suite={Suite} -o APT::FTPArchive::Release::Codename={Suite}";
        string more = "-o APT::FTPArchive::Release::Components=main -o APT::FTPArchive::Release::Architectures=amd64";
        string release = await InAsync(mirror, $"apt-ftparchive {options} {more} release dists/{Suite}");
        string file = _directory.Write("Release", Dated(release, DateTimeOffset.UtcNow - age));
        string signed = _directory.Write($"mirror/dists/{Suite}/InRelease", "");
        await GpgAsync("--yes", "--output", signed, "--clearsign", file);
    }

    private static string Dated(string release, DateTimeOffset date) =>
        string.Join(
            '\n',
            release
                .Split('\n')
                .Select(line =>
                    line.StartsWith("Date:", StringComparison.Ordinal)
                        ? $"Date: {date:R}\nValid-Until: {date.AddDays(7):R}".Replace(
                            "GMT",
                            "UTC",
                            StringComparison.Ordinal
                        )
                        : line
                )
        );

    public void Dispose()
    {
        GpgConfAsync().GetAwaiter().GetResult();
        _directory.Dispose();
    }

    private string Place(string name) => Path.Combine(_directory.Path, name);

    private Task<string> GpgAsync(params string[] arguments) =>
        ExternalProgram.RunAsync("gpg", ["--batch", "--passphrase", "", "--quiet", .. arguments], _gnupg, Stop);

    // The agent would outlive its home.
    private Task<string> GpgConfAsync() =>
        ExternalProgram.RunAsync("gpgconf", ["--kill", "all"], _gnupg, CancellationToken.None);

    private static Task<string> InAsync(string directory, string command) =>
        ExternalProgram.RunAsync("env", ["--chdir", directory, .. command.Split(' ')], null, Stop);
}
