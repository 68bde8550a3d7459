using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Image.Containers;
using Coffer.Image.Description;
using Coffer.Image.Os;
using Coffer.Image.Root;
using Coffer.Keys.Grants;

namespace Coffer.Image.Tests.Containers;

public sealed class ContainersInstallationTests
{
    private const string Reference = "registry.example/web@sha256:0123";

    [Fact]
    public void An_image_lies_in_the_root_and_has_a_quadlet()
    {
        RootTree root = Put(Workload());
        Assert.Equal("x", root.ReadText("usr/share/coffer/images/web/bin/web"));
        Assert.Contains(
            "ContainerName=web",
            root.ReadText("usr/share/containers/systemd/coffer-web.container"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Links_of_an_image_mean_places_of_the_image()
    {
        RootTree root = Put(Workload());
        Assert.True(root.TryGet("usr/share/coffer/images/web/sbin", out RootEntry? link));
        Assert.Equal("/bin", link.LinkTarget);
    }

    [Fact]
    public void A_new_volume_gets_owner_and_mode_of_the_images_directory_or_is_the_users_alone()
    {
        string lines = Put(
                Workload(volumes: [new("data", "/srv", false, false), new("other", "/opt/other", false, false)])
            )
            .ReadText("usr/lib/tmpfiles.d/coffer-volumes.conf");
        Assert.Equal(
            "d /var/lib/coffer/volumes/data :0750 :33 :34 -\nd /var/lib/coffer/volumes/other :0700 :1000 :1000 -\n",
            lines
        );
    }

    [Fact]
    public void Without_references_nothing_may_be_pulled()
    {
        JsonElement policy = Policy(Put(Workload()));
        Assert.Equal("reject", policy.GetProperty("default")[0].GetProperty("type").GetString());
        Assert.Empty(policy.GetProperty("transports").GetProperty("docker").EnumerateObject());
    }

    [Fact]
    public void A_reference_may_be_pulled_and_nothing_else()
    {
        Workload workload = Workload() with { Name = "pulled" };
        workload = workload with { Container = workload.Container! with { Image = new(Reference, null) } };
        JsonElement policy = Policy(Put(workload));
        Assert.Equal("reject", policy.GetProperty("default")[0].GetProperty("type").GetString());
        Assert.Equal(
            Reference,
            Assert.Single(policy.GetProperty("transports").GetProperty("docker").EnumerateObject()).Name
        );
    }

    [Fact]
    public void A_place_where_the_image_keeps_data_must_be_covered()
    {
        Refusal refusal = Refused(Workload(), config => config with { Volumes = ["/data"] });
        Assert.Equal("container.volume", refusal.Reason);
        Assert.Contains("\"data:/data\"", refusal.NextStep, StringComparison.Ordinal);
        Put(Workload(volumes: [new("data", "/data", false, false)]), config => config with { Volumes = ["/data/"] });
    }

    [Fact]
    public void A_container_without_a_command_is_refused() =>
        Assert.Equal("container.command", Refused(Workload(), config => config with { Command = [] }).Reason);

    [Fact]
    public void A_user_that_the_image_does_not_have_is_refused() =>
        Assert.Equal("container.user", Refused(Workload() with { User = "mallory" }, config => config).Reason);

    private static Refusal Refused(Workload workload, Func<OciConfig, OciConfig> change) =>
        Assert.Throws<RefusedException>(() => Put(workload, change)).Refusal;

    private static JsonElement Policy(RootTree root)
    {
        using JsonDocument document = JsonDocument.Parse(root.ReadText("etc/containers/policy.json"));
        return document.RootElement.Clone();
    }

    private static RootTree Put(Workload workload, Func<OciConfig, OciConfig>? change = null)
    {
        RootTree image = new();
        image.Put("bin/web", RootEntry.Text("x"));
        image.Put("sbin", RootEntry.Link("/bin"));
        image.Put("srv", RootEntry.Directory(0b111_101_000) with { Owner = 33, Group = 34 });
        image.Put("etc/passwd", RootEntry.Text("web:x:1000:1000::/:\n"));
        OciConfig config = new("web", [], ["/bin/web"], "", [], "", []);
        RootTree root = new();
        MachineDescription machine = new("m", 1, DataIntegrity.HmacSha256, true, [], 1, [], null, [workload]);
        new ContainersInstallation(OsContent.Embedded).Put(
            root,
            machine,
            ImmutableSortedDictionary<string, ContainerImage>.Empty.Add(
                "web",
                new ContainerImage("sha256:", change?.Invoke(config) ?? config, image)
            )
        );
        return root;
    }

    private static Workload Workload(params ImmutableArray<VolumeMount> volumes) =>
        new("web", [], null, [], ImmutableSortedDictionary<string, string>.Empty, [])
        {
            Container = new Container(
                new ContainerImageName("./web.tar", "/web.tar"),
                [],
                volumes,
                [],
                ContainerLimits.Default,
                RestartPolicy.Always,
                null,
                [],
                true
            ),
        };
}
