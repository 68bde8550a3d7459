using System.Collections.Immutable;
using Coffer.Image.Boot;
using Coffer.Image.Build;
using Coffer.Image.Cache;
using Coffer.Image.Description;
using Coffer.Image.Root;
using Coffer.Image.Tests.Export;
using Coffer.Keys.Grants;
using Coffer.Keys.Owner;

namespace Coffer.Image.Tests.Build;

/// <summary>An image as <c>coffer build</c> leaves it, with all that is beside it: a small root with its dm-verity tree, programs that do nothing.</summary>
internal static class TestBuild
{
    public const string Stem = "hello_1";

    public static MachineDescription Machine { get; } =
        new("hello", 1, DataIntegrity.HmacSha256, false, [], 1, [], null, []);

    public static BuildMaterials Materials { get; } =
        new(
            [
                new("libstdc++6", "14.2.0-19", "amd64", "gcc-14"),
                new("linux-image-6.12.48+deb13-cloud-amd64", "6.12.48-1", "amd64", "linux-signed-amd64 (6.12.48+1)"),
                new("systemd-boot-efi", "257.8-1~deb13u2", "amd64", "systemd"),
                new("zlib1g", "1:1.3.dfsg+really1.3.1-1+b1", "amd64", "zlib (1:1.3.dfsg+really1.3.1-1)"),
            ],
            [new("zstd", "1.5.7+dfsg-1", "amd64", "libzstd"), new("zlib1g", "1:1.3.dfsg-1", "amd64", "zlib")],
            "6.12.48+deb13-cloud-amd64",
            [
                new(
                    "init",
                    "initrd",
                    new string('1', 64),
                    [
                        new("nuget", "runtime.linux-x64.Microsoft.DotNet.ILCompiler", "10.0.12"),
                        new("deb", "libssl-dev", "3.5.4-1~deb13u1"),
                    ]
                ),
                new("agent", "root", new string('2', 64), []),
            ],
            new string('3', 64),
            BuildProfile.Production
        )
        {
            Containers = ImmutableSortedDictionary<string, string>.Empty.Add("web", $"sha256:{new string('4', 64)}"),
            Files = ImmutableSortedDictionary<string, string>.Empty.Add("usr/bin/hello", new string('5', 64)),
            Description = new string('6', 64),
        };

    /// <summary>Writes it to <c>out</c> below a directory.</summary>
    public static async Task<BuiltImage> WriteAsync(string directory, OwnerKeys keys)
    {
        string root = Path.Combine(directory, "root");
        await File.WriteAllBytesAsync(root, [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7 / 3 % 251))]);
        RootPayload payload = await new PayloadBuilder(new BuildCache(Path.Combine(directory, "cache"))).BuildAsync(
            root,
            CancellationToken.None
        );
        DiskContent content = new TestImage { Root = payload }.Content(directory);
        return new ImageOutput(Machine, Path.Combine(directory, "out"), keys.Release).Write(content, Materials);
    }
}
