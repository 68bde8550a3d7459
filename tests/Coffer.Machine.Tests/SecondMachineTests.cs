using System.Security.Cryptography;
using Coffer.Lab.Processes;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>
/// Two machines build from the same description, lock, keys and programs. The second is an emulated one of its own (<c>eng/second-machine</c>): what it shares with this
/// one beside them are the .debs that the lock names.
/// </summary>
public sealed class SecondMachineTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(60);
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-second-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact(SkipUnless = nameof(LongRun.IsAsked), SkipType = typeof(LongRun), Skip = LongRun.Why)]
    public async Task Another_machine_makes_the_same_bytes()
    {
        Prepare();
        string here = In("here");
        Coffer("lock", In("work/description/machine.yaml"));
        Coffer([
            "build",
            In("work/description/machine.yaml"),
            "--keys",
            In("work/keys"),
            "--profile",
            "lab",
            "--output",
            here,
            "--init",
            In("work/init"),
            "--agent",
            In("work/agent"),
        ]);
        string[] console = await BuildOnSecondAsync();
        Assert.Contains("SECOND exit 0", console);
        string[] digests =
        [
            .. Directory
                .EnumerateFiles(here)
                .Select(file => $"SECOND {Digest(file)}  {Path.GetFileName(file)}")
                .Order(StringComparer.Ordinal),
        ];
        Assert.Equal(8, digests.Length);
        Assert.Equal(
            digests,
            console.Where(line => line.Contains("  hello_1.", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        );
    }

    private void Prepare()
    {
        Directory.CreateDirectory(In("work"));
        Shell(
            $"""
            cp -r {Repository.Root}/examples/hello work/description
            cp {Repository.Root}/artifacts/cli/coffer work/
            cp {Repository.Root}/artifacts/init/init* {Repository.Root}/artifacts/agent/agent* work/
            work/coffer keys init --dir work/keys --name "Second machine"
            work/coffer recovery keygen -o recovery.identity > work/description/recovery.recipients
            cp work/keys/operator.pem work/description/
            """
        );
    }

    private async Task<string[]> BuildOnSecondAsync()
    {
        // The lock's archive and nothing else of the cache: the second machine makes everything of it again.
        string tree = Shell(
            $"{Repository.Root}/eng/tree/make-tree.sh second-machine {Repository.Root}/eng/second-machine/packages usr/bin/mmdebstrap"
        );
        Shell(
            $"""
            cp -a {tree.Trim()} root
            install -m 755 {Repository.Root}/eng/second-machine/init root/second-init
            mkdir -p disk/cache/coffer
            mv work disk/
            cp -a cache/coffer/archive-* disk/cache/coffer/
            truncate -s 3G root.ext4 && mke2fs -q -t ext4 -d root root.ext4
            truncate -s 8G disk.ext4 && mke2fs -q -t ext4 -d disk disk.ext4
            """
        );
        using ChildProcess qemu = await ChildProcess.StartAsync("qemu-system-x86_64", Machine(), "qemu-system-x86");
        using CancellationTokenSource late = new(s_patience);
        using StreamReader serial = new(qemu.Output);
        List<string> lines = [];
        try
        {
            while (await serial.ReadLineAsync(late.Token) is { } line)
            {
                lines.Add(line.TrimEnd('\r'));
                output.WriteLine(lines[^1]);
            }
        }
        finally
        {
            await qemu.KillAsync();
            await File.WriteAllLinesAsync(
                Path.Combine(Repository.Machines, "second-machine.log"),
                lines,
                CancellationToken.None
            );
        }
        return [.. lines];
    }

    private string[] Machine() =>
        [
            "-machine",
            "q35",
            "-accel",
            "tcg",
            "-cpu",
            "max",
            "-smp",
            "2",
            "-m",
            "5120",
            "-display",
            "none",
            "-serial",
            "stdio",
            "-monitor",
            "none",
            "-no-reboot",
            "-nic",
            "none",
            "-rtc",
            "base=2031-07-09T23:59:00",
            "-kernel",
            Directory.GetFiles(In("root/boot"), "vmlinuz-*").Single(),
            "-initrd",
            Directory.GetFiles(In("root/boot"), "initrd.img-*").Single(),
            "-append",
            "root=/dev/vda rw console=ttyS0 init=/second-init panic=-1 quiet",
            "-drive",
            $"file={In("root.ext4")},if=virtio,format=raw,cache=unsafe",
            "-drive",
            $"file={In("disk.ext4")},if=virtio,format=raw,cache=unsafe",
        ];

    private void Coffer(params string[] arguments) =>
        output.WriteLine(
            StockTool.Run(
                "coffer",
                In("work/coffer"),
                arguments,
                new Dictionary<string, string> { ["XDG_CACHE_HOME"] = In("cache") }
            )
        );

    private string Shell(string script) =>
        StockTool.Run("bash", "bash", "-euo", "pipefail", "-c", $"cd {_directory}\n{script}");

    private string In(string path) => Path.Combine(_directory, path);

    private static string Digest(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
