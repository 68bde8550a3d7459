using System.Collections.Immutable;
using Coffer.Image.Containers;
using Coffer.Image.Description;
using Coffer.Image.Root;

namespace Coffer.Image.Tests.Containers;

public sealed class ContainerRootTests
{
    [Fact]
    public void Every_place_that_something_is_mounted_on_is_there()
    {
        RootTree image = new();
        image.Put("usr/bin/web", RootEntry.Text("x"));
        RootTree root = ContainerRoot.Of(Of(image), Workload(["/data"], ["/var/cache/web"])).OrThrow();
        foreach (string path in (string[])["dev", "proc", "sys", "run", "tmp", "var/tmp", "data", "var/cache/web"])
            Assert.True(root.TryGet(path, out RootEntry? entry) && entry.Kind == RootEntryKind.Directory, path);
        foreach (string path in (string[])["etc/hosts", "etc/hostname", "etc/resolv.conf"])
            Assert.Equal(0, root.Content(path).Length);
        // The image itself stays as it was read: another workload may run it too.
        Assert.False(image.Contains("dev"));
    }

    [Fact]
    public void A_name_server_file_that_is_a_link_becomes_a_file()
    {
        RootTree image = new();
        image.Put("etc/resolv.conf", RootEntry.Link("../run/resolv.conf"));
        Assert.Equal(0, ContainerRoot.Of(Of(image), Workload([], [])).OrThrow().Content("etc/resolv.conf").Length);
    }

    [Fact]
    public void A_volume_over_a_file_of_the_image_is_refused()
    {
        RootTree image = new();
        image.Put("srv", RootEntry.Text("a file"));
        Assert.Equal("container.place", ContainerRoot.Of(Of(image), Workload(["/srv"], [])).Refusal?.Reason);
    }

    private static ContainerImage Of(RootTree tree) => new("", new OciConfig("", [], [], "", [], "", []), tree);

    private static Workload Workload(string[] volumes, ImmutableArray<string> temporary) =>
        new("web", [], null, [], ImmutableSortedDictionary<string, string>.Empty, [])
        {
            Container = new Container(
                new ContainerImageName("", ""),
                [],
                [.. volumes.Select(path => new VolumeMount("data", path, false, false))],
                temporary,
                ContainerLimits.Default,
                RestartPolicy.Always,
                null,
                [],
                true
            ),
        };
}
