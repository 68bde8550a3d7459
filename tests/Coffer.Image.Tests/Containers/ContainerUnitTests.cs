using System.Collections.Immutable;
using Coffer.Image.Containers;
using Coffer.Image.Description;
using Coffer.Image.Root;
using Coffer.Keys.Grants;

namespace Coffer.Image.Tests.Containers;

public sealed class ContainerUnitTests
{
    private static readonly Container s_container = new(
        new ContainerImageName("./web.tar", "/web.tar"),
        [],
        [],
        [],
        ContainerLimits.Default,
        RestartPolicy.Always,
        null,
        [],
        true
    );

    private static readonly OciConfig s_config = new("", ["A=1", "PATH=/bin"], ["/bin/web", "100%"], "", [], "", []);

    [Fact]
    public void Everything_is_tight_where_the_description_says_nothing()
    {
        string quadlet = Write(s_container);
        foreach (
            string line in (string[])
                [
                    "Rootfs=/usr/share/coffer/images/web:idmap",
                    "UIDMap=0:268566528:65536",
                    "GIDMap=0:268566528:65536",
                    "NoNewPrivileges=true",
                    "DropCapability=all",
                    "ReadOnly=true",
                    "ReadOnlyTmpfs=false",
                    "Tmpfs=/tmp:rw,noexec,nosuid,nodev,size=64m,mode=1777",
                    "PidsLimit=512",
                    "PodmanArgs=--memory=512m --memory-swap=512m",
                    "Ulimit=core=0:0",
                    "User=7",
                    "Group=8",
                    "Restart=always",
                    "ExecStartPre=-/usr/bin/umount -q /usr/share/coffer/images/web",
                ]
        )
            Assert.Contains($"\n{line}\n", quadlet, StringComparison.Ordinal);
        Assert.DoesNotContain("AddCapability", quadlet, StringComparison.Ordinal);
        Assert.DoesNotContain("PublishPort", quadlet, StringComparison.Ordinal);
    }

    [Fact]
    public void The_images_command_is_taken_literally_unless_the_description_has_one()
    {
        Assert.Contains("\nExec=\"/bin/web\" \"100%%\"\n", Write(s_container), StringComparison.Ordinal);
        string quadlet = Write(Of(s_container) with { Command = ["/bin/other", "$HOME"] });
        Assert.Contains("\nExec=\"/bin/other\" \"$$HOME\"\n", quadlet, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_of_the_description_replaces_the_images()
    {
        Workload workload = Of(s_container) with
        {
            Environment = ImmutableSortedDictionary<string, string>.Empty.Add("A", "two words"),
        };
        string quadlet = Write(workload);
        Assert.Contains("\nEnvironment=\"A=two words\"\n", quadlet, StringComparison.Ordinal);
        Assert.Contains("\nEnvironment=\"PATH=/bin\"\n", quadlet, StringComparison.Ordinal);
        Assert.DoesNotContain("A=1", quadlet, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_description_loosens_is_loosened_and_nothing_else()
    {
        string quadlet = Write(
            s_container with
            {
                Ports = [new(8080, 80, false), new(53, 53, true)],
                Volumes = [new("data", "/srv", false, false), new("tools", "/opt", true, true)],
                Temporary = ["/var/cache"],
                Limits = new(64, 10, 1500),
                Restart = RestartPolicy.OnFailure,
                Capabilities = ["CHOWN"],
            }
        );
        foreach (
            string line in (string[])
                [
                    "PublishPort=8080:80",
                    "PublishPort=53:53/udp",
                    "Volume=/var/lib/coffer/volumes/data:/srv:rw,idmap,noexec,nosuid,nodev",
                    "Volume=/var/lib/coffer/volumes/tools:/opt:ro,idmap,exec,nosuid,nodev",
                    "Tmpfs=/var/cache:rw,noexec,nosuid,nodev,size=64m,mode=1777",
                    "PodmanArgs=--memory=64m --memory-swap=64m --cpus=1.5",
                    "PidsLimit=10",
                    "AddCapability=CAP_CHOWN",
                    "DropCapability=all",
                    "Restart=on-failure",
                ]
        )
            Assert.Contains($"\n{line}\n", quadlet, StringComparison.Ordinal);
    }

    [Fact]
    public void A_health_check_runs_without_a_shell_and_who_depends_waits_for_it()
    {
        HealthCheck health = new(["/bin/ask", "100% \"sure\""], 5, 2, 3, 60);
        string quadlet = Write(s_container with { Health = health });
        Assert.Contains("\nHealthCmd=[\"/bin/ask\",\"100%% \\u0022sure\\u0022\"]\n", quadlet, StringComparison.Ordinal);
        Assert.Contains(
            "\nHealthInterval=5s\nHealthTimeout=2s\nHealthRetries=3\nHealthStartPeriod=60s\n",
            quadlet,
            StringComparison.Ordinal
        );
        Assert.Contains("\nNotify=healthy\n", quadlet, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pulled_image_has_its_digest_in_the_unit_and_keeps_its_own_entry_point()
    {
        string reference = $"registry.example/web@sha256:{new string('a', 64)}";
        Workload workload = Of(s_container with { Image = new(reference, null) });
        string quadlet = new ContainerUnit(workload, null, null, ContainerIds.Of(0), Hosts(workload)).Write(
            afterFirstPass: true
        );
        Assert.Contains($"\nImage={reference}\nPull=missing\n", quadlet, StringComparison.Ordinal);
        Assert.DoesNotContain("Rootfs=", quadlet, StringComparison.Ordinal);
        Assert.DoesNotContain("Exec=", quadlet, StringComparison.Ordinal);
        Assert.DoesNotContain("User=", quadlet, StringComparison.Ordinal);
    }

    [Fact]
    public void It_waits_for_the_first_pass_and_for_whom_it_depends_on()
    {
        string quadlet = Write(Of(s_container) with { After = ["db"] });
        Assert.Contains("\nRequires=coffer-first-pass.service\n", quadlet, StringComparison.Ordinal);
        Assert.Contains("\nAfter=coffer-db.service\n", quadlet, StringComparison.Ordinal);
    }

    [Fact]
    public void It_has_a_fixed_address_knows_the_others_and_asks_nobody_for_names()
    {
        string quadlet = Write(s_container);
        foreach (string line in (string[])["Network=coffer", "IP=10.89.0.3", "AddHost=db:10.89.0.2", "DNS=none"])
            Assert.Contains($"\n{line}\n", quadlet, StringComparison.Ordinal);
        Assert.DoesNotContain("AddHost=web", quadlet, StringComparison.Ordinal);
        Assert.DoesNotContain("resolv.conf", quadlet, StringComparison.Ordinal);
        Assert.Contains("\nRequires=coffer-network-filter.service\n", quadlet, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_may_begin_to_speak_with_others_knows_the_name_servers() =>
        Assert.Contains(
            "\nVolume=/run/resolv.conf:/etc/resolv.conf:ro,noexec,nosuid,nodev\n",
            Write(Of(s_container) with { Outbound = Outbound.Any }),
            StringComparison.Ordinal
        );

    private static ContainerHosts Hosts(Workload workload) =>
        ContainerHosts.Of(
            new("m", 1, DataIntegrity.None, false, [], 1, [], null, [workload with { Name = "db" }, workload])
        );

    private static Workload Of(Container container) =>
        new("web", [], null, [], ImmutableSortedDictionary<string, string>.Empty, []) { Container = container };

    private static string Write(Container container) => Write(Of(container));

    private static string Write(Workload workload) =>
        new ContainerUnit(
            workload,
            new ContainerImage("sha256:", s_config, new RootTree()),
            new ImageUser(7, 8),
            ContainerIds.Of(2),
            Hosts(workload)
        ).Write(afterFirstPass: true);
}
