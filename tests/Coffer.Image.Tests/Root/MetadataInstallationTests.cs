using Coffer.Bytes;
using Coffer.Image.Os;
using Coffer.Image.Root;

namespace Coffer.Image.Tests.Root;

public sealed class MetadataInstallationTests
{
    private const string Unit = "usr/lib/systemd/system/coffer-metadata.service";

    [Fact]
    public void Cloud_unit_and_account_are_put_where_they_belong()
    {
        RootTree tree = Tree();
        Put(tree);
        Assert.Equal("azure\n", tree.ReadText("usr/lib/coffer/metadata-server"));
        Assert.Equal(Unit, tree.Resolve("usr/lib/systemd/system/multi-user.target.wants/coffer-metadata.service"));
        Assert.EndsWith(
            "coffer-metadata:x:501:501:Coffer metadata:/nonexistent:/usr/sbin/nologin\n",
            tree.ReadText("etc/passwd")
        );
        Assert.Equal("root:x:0:\ncoffer-metadata:x:501:\n", tree.ReadText("etc/group"));
    }

    // multi-user.target waits until a oneshot is done, and what the host does not answer takes minutes.
    [Fact]
    public void The_unit_has_an_account_without_rights_and_keeps_nobody_waiting()
    {
        RootTree tree = Tree();
        Put(tree);
        string[] lines = tree.ReadText(Unit).Split('\n');
        foreach (
            string line in (string[])
                [
                    "Type=exec",
                    "User=coffer-metadata",
                    "CapabilityBoundingSet=",
                    "RestrictAddressFamilies=AF_INET",
                    "IPAddressDeny=any",
                    "IPAddressAllow=169.254.169.254",
                ]
        )
            Assert.Contains(line, lines);
    }

    [Theory]
    [InlineData("coffer-metadata:x:700:700::/:/bin/sh")]
    [InlineData("other:x:501:501::/:/bin/sh")]
    public void An_account_of_a_package_in_the_way_is_refused(string line)
    {
        RootTree tree = Tree();
        tree.Put("etc/passwd", RootEntry.Text($"{line}\n"));
        RefusedException refused = Assert.Throws<RefusedException>(() => Put(tree));
        Assert.Equal(("root.account-taken", line), (refused.Refusal.Reason, refused.Refusal.Seen));
    }

    private static RootTree Tree()
    {
        RootTree tree = new();
        tree.Put("etc/passwd", RootEntry.Text("root:x:0:0:root:/root:/usr/sbin/nologin\n"));
        tree.Put("etc/group", RootEntry.Text("root:x:0:\n"));
        return tree;
    }

    private static void Put(RootTree tree) => new MetadataInstallation(OsContent.Embedded).Put(tree, "azure");
}
