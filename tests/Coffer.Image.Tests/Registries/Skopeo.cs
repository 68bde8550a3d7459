using System.Diagnostics;

namespace Coffer.Image.Tests.Registries;

/// <summary>
/// skopeo of the Debian release that machines have, out of the tools tree. It pulls as podman does, by the same library, and finds the files of a machine where that would: at
/// <c>/etc/containers</c>.
/// </summary>
/// <param name="directory">What it sees as <c>/mnt</c>.</param>
internal sealed class Skopeo(string directory)
{
    // Mounts of its own, so that the tree stays as it was made: $0 tree, $1 directory, $2 /etc/containers, $3 certificates of the system.
    private const string Script = """
        for place in run tmp var/lib var/tmp etc/ssl/certs; do mount -t tmpfs none "$0/$place"; done
        mount --bind "$1" "$0/mnt"
        mount --bind "$2" "$0/etc/containers"
        cp "$3" "$0/etc/ssl/certs/ca-certificates.crt"
        tree=$0; shift 3
        exec chroot "$tree" "$@"
        """;

    /// <summary>Files at <c>/etc/containers</c>.</summary>
    public required string Configuration { get; init; }

    /// <summary>File with the certificates that the system believes.</summary>
    public required string SystemAuthorities { get; init; }

    /// <summary>Variables of its environment, <c>NAME=value</c> each.</summary>
    public string[] Environment { get; init; } = [];

    /// <summary>Runs it.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        string tree = System.Environment.GetEnvironmentVariable("COFFER_TOOLS_TREE") ?? "";
        Assert.SkipWhen(tree.Length == 0, "COFFER_TOOLS_TREE is not set: ./test.sh makes a tree with skopeo in it");
        ProcessStartInfo start = new(
            "unshare",
            [
                "--mount",
                "sh",
                "-ec",
                Script,
                tree,
                directory,
                Configuration,
                SystemAuthorities,
                "env",
                "-i",
                "PATH=/usr/bin",
                "HOME=/nonexistent",
                .. Environment,
                "skopeo",
                .. arguments,
            ]
        )
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }

    /// <summary>Runs it and expects that it succeeds.</summary>
    public async Task SucceedAsync(params string[] arguments)
    {
        (int exitCode, string output) = await RunAsync(arguments);
        Assert.True(exitCode == 0, output);
    }
}
