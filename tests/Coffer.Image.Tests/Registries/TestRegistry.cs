using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Coffer.Image.Tests.Registries;

/// <summary>A registry on this host: the reference implementation of the distribution specification (Debian's docker-registry), with TLS.</summary>
internal sealed partial class TestRegistry : IAsyncDisposable
{
    /// <summary>Who may read and write where <c>login</c> is asked for, <c>USER:PASSWORD</c>.</summary>
    public const string Login = "reader:only-for-a-test";

    // htpasswd(1), bcrypt of the password above: the only kind that the registry reads.
    private const string LoginLine = "reader:$2b$05$abcdefghijklmnopqrstuuraI7paAit2d042Zi3rK65r//ouFdCrm\n";

    private readonly Process _process;
    private readonly string _directory;

    private TestRegistry(Process process, string directory, ushort port) =>
        (_process, _directory, Port) = (process, directory, port);

    /// <summary>Its port on 127.0.0.1.</summary>
    public ushort Port { get; }

    /// <summary>As references name it here.</summary>
    public string Name => $"127.0.0.1:{Port}";

    /// <summary>Starts one.</summary>
    /// <param name="authority">Who vouches for it.</param>
    /// <param name="port">Its port; a free one when it is 0.</param>
    /// <param name="login">Asks for <see cref="Login"/>.</param>
    /// <param name="others">Addresses it has beside 127.0.0.1.</param>
    public static async Task<TestRegistry> StartAsync(
        TestAuthority authority,
        ushort port = 0,
        bool login = false,
        params IPAddress[] others
    )
    {
        string directory = Directory.CreateTempSubdirectory("coffer-registry-").FullName;
        authority.IssueTo(directory, [IPAddress.Loopback, .. others]);
        string configuration = Path.Combine(directory, "config.yml");
        string passwords = Path.Combine(directory, "htpasswd");
        await File.WriteAllTextAsync(passwords, LoginLine);
        string auth = login ? $"auth: {{ htpasswd: {{ realm: tests, path: {passwords} }} }}" : "";
        await File.WriteAllTextAsync(
            configuration,
            $"""
            version: 0.1
            log: {"{"} level: info {"}"}
            storage: {"{"} filesystem: {"{"} rootdirectory: {directory}/storage {"}"} {"}"}
            http:
              addr: 127.0.0.1:{port}
              tls: {"{"} certificate: {directory}/server.pem, key: {directory}/server.key {"}"}
            {auth}

            """
        );
        Process process = Process.Start(
            new ProcessStartInfo("docker-registry", ["serve", configuration])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            }
        )!;
        TestRegistry registry = new(process, directory, await PortOfAsync(process));
        return registry;
    }

    /// <summary>Changes the bytes it keeps under a digest, so that it serves something else than it is asked for.</summary>
    public void Tamper(string digest)
    {
        string hash = digest[(digest.IndexOf(':') + 1)..];
        string file = Path.Combine(_directory, $"storage/docker/registry/v2/blobs/sha256/{hash[..2]}/{hash}/data");
        // Still a manifest, with one space more.
        File.WriteAllText(file, File.ReadAllText(file).Replace(":", ": ", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static async Task<ushort> PortOfAsync(Process process)
    {
        _ = process.StandardOutput.ReadToEndAsync();
        string last = "";
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            last = line;
            if (Listening().Match(line) is { Success: true } match)
            {
                _ = process.StandardError.ReadToEndAsync();
                return ushort.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
            }
        }
        await process.WaitForExitAsync();
        throw new InvalidOperationException(
            $"docker-registry ended with {process.ExitCode} before it listened: {last}"
        );
    }

    [GeneratedRegex(@"listening on [0-9.]+:(\d+), tls")]
    private static partial Regex Listening();
}
