using System.Collections.Immutable;
using System.Diagnostics;
using Coffer.Image.Containers;
using Coffer.Image.Description;
using Coffer.Image.Root;
using Coffer.Keys.Grants;

namespace Coffer.Image.Tests.Containers;

/// <summary>What podman's own generator makes of our quadlets.</summary>
public sealed class QuadletTests
{
    private const string Generator = "usr/libexec/podman/quadlet";

    [Fact]
    public async Task Every_word_reaches_podman_as_it_was_meant()
    {
        string start = await GenerateAsync(Unit());
        foreach (
            string words in (string[])
                [
                    "--rootfs /usr/share/coffer/images/web:idmap \"/bin/a b\" 100%% $$HOME",
                    "--env \"A=100%% $$HOME \\\"q\\\"\"",
                    "--health-cmd \"[\\\"/bin/ask\\\",\\\"100%%\\\"]\"",
                    "--sdnotify=healthy",
                    "--cap-drop all --cap-add cap_chown",
                    "--security-opt=no-new-privileges",
                    "--read-only ",
                    "--read-only-tmpfs=false",
                    "--user 7:8",
                    "--uidmap 0:268435456:65536 --gidmap 0:268435456:65536",
                    "-v /var/lib/coffer/volumes/data:/srv:rw,idmap,noexec,nosuid,nodev",
                    "--publish 8080:80",
                    "--memory=512m --memory-swap=512m",
                    "--pids-limit 512",
                    "--cgroups=split",
                    "--network coffer",
                    "--ip 10.89.0.2",
                    "--add-host db:10.89.0.3",
                    "--dns none",
                    "-v /run/resolv.conf:/etc/resolv.conf:ro,noexec,nosuid,nodev",
                ]
        )
            Assert.Contains(words, start, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_reference_of_a_pulled_image_is_taken_from_the_units_environment()
    {
        Container container = new(
            new ContainerImageName($"r.example/web@sha256:{new string('0', 64)}", null),
            [],
            [],
            [],
            ContainerLimits.Default,
            RestartPolicy.Always,
            null,
            [],
            true
        );
        Workload workload = new("web", [], "7:8", [], ImmutableSortedDictionary<string, string>.Empty, [])
        {
            Container = container,
            Secrets = ["token"],
        };
        MachineDescription machine = new("m", 1, DataIntegrity.None, false, [], 1, [], null, [workload])
        {
            IsAttestationPublic = true,
            Registries = [new Registry(new("r.example"), [], RegistryAuthorities.Debian) { Credentials = "login" }],
        };
        string start = await GenerateAsync(
            new ContainerUnit(workload, null, new ImageUser(7, 8), ContainerIds.Of(0), ContainerHosts.Of(machine))
            {
                Machine = machine,
            }.Write(afterFirstPass: false)
        );
        Assert.EndsWith(" ${COFFER_IMAGE}", start, StringComparison.Ordinal);
        foreach (
            string words in (string[])
                [
                    "--pull missing",
                    "--signature-policy=/run/coffer/policy.json",
                    "--authfile=/run/coffer/secrets/.registries/web.json",
                    "-v /run/coffer/secrets/web:/run/secrets:ro,noexec,nosuid,nodev",
                ]
        )
            Assert.Contains(words, start, StringComparison.Ordinal);
    }

    private static string Unit()
    {
        Container container = new(
            new ContainerImageName("./web.tar", "/web.tar"),
            [new PublishedPort(8080, 80, false)],
            [new VolumeMount("data", "/srv", false, false)],
            [],
            ContainerLimits.Default,
            RestartPolicy.Always,
            new HealthCheck(["/bin/ask", "100%"], 5, 2, 3, 60),
            ["CHOWN"],
            true
        );
        Workload workload = new("web", [], null, [], ImmutableSortedDictionary<string, string>.Empty, [])
        {
            Container = container,
            Outbound = Outbound.Any,
        };
        OciConfig config = new("", ["A=100% $HOME \"q\""], ["/bin/a b", "100%", "$HOME"], "", [], "", []);
        return new ContainerUnit(
            workload,
            new ContainerImage("sha256:", config, new RootTree()),
            new ImageUser(7, 8),
            ContainerIds.Of(0),
            ContainerHosts.Of(
                new("m", 1, DataIntegrity.None, false, [], 1, [], null, [workload, workload with { Name = "db" }])
            )
        ).Write(afterFirstPass: true);
    }

    /// <summary>The line ExecStart of the unit that the generator makes.</summary>
    private static async Task<string> GenerateAsync(string quadlet)
    {
        string root = Environment.GetEnvironmentVariable("COFFER_TOOLS_TREE") ?? "";
        Assert.SkipWhen(root.Length == 0, "COFFER_TOOLS_TREE is not set: ./test.sh makes a tree with podman in it");
        Assert.True(File.Exists(Path.Combine(root, Generator)), $"{Generator} is not in {root}");
        string inside = Path.Combine(root, "tmp", $"quadlet-{Guid.CreateVersion7():n}");
        Directory.CreateDirectory(inside);
        try
        {
            await File.WriteAllTextAsync(
                Path.Combine(inside, ContainerUnit.NameOf("web")),
                quadlet,
                TestContext.Current.CancellationToken
            );
            ProcessStartInfo start = new("chroot", [root, $"/{Generator}", "-dryrun"])
            {
                RedirectStandardOutput = true,
            };
            start.Environment["QUADLET_UNIT_DIRS"] = $"/{Path.GetRelativePath(root, inside)}";
            using Process process = Process.Start(start)!;
            string units = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, process.ExitCode);
            return Assert.Single(units.Split('\n'), line => line.StartsWith("ExecStart=", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(inside, recursive: true);
        }
    }
}
