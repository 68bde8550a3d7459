using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Image.Description;
using Coffer.Image.Os;
using Coffer.Image.Root;
using Coffer.Keys.Grants;

namespace Coffer.Image.Tests.Root;

public sealed class AgentInstallationTests
{
    private static readonly byte[] s_agent = [1, 2, 3];

    [Fact]
    public void Program_units_account_and_operators_are_put_where_they_belong()
    {
        RootTree tree = Tree();
        Put(tree, "first\n", "second\n");
        Assert.Equal(s_agent, tree.Content("usr/lib/coffer/agent").ToArray());
        Assert.True(tree.TryGet("usr/lib/coffer/agent", out RootEntry? agent));
        Assert.Equal(0b111_101_101, agent.Mode);
        Assert.Equal("second\n", tree.ReadText("usr/lib/coffer/operators/001.pem"));
        Assert.Contains("User=coffer-agent", tree.ReadText("usr/lib/systemd/system/coffer-agent.service"));
        string link = tree.Resolve("usr/lib/systemd/system/sockets.target.wants/coffer-agent.socket");
        Assert.Equal("usr/lib/systemd/system/coffer-agent.socket", link);
        Assert.EndsWith(
            "coffer-agent:x:500:500:Coffer agent:/nonexistent:/usr/sbin/nologin\n",
            tree.ReadText("etc/passwd")
        );
        Assert.Equal("root:x:0:\ncoffer-agent:x:500:\n", tree.ReadText("etc/group"));
    }

    [Theory]
    [InlineData("coffer-agent:x:700:700::/:/bin/sh")]
    [InlineData("other:x:500:500::/:/bin/sh")]
    public void An_account_of_a_package_in_the_way_is_refused(string line)
    {
        RootTree tree = Tree();
        tree.Put("etc/passwd", RootEntry.Text($"{line}\n"));
        RefusedException refused = Assert.Throws<RefusedException>(() => Put(tree));
        Assert.Equal("root.account-taken", refused.Refusal.Reason);
        Assert.Equal(line, refused.Refusal.Seen);
    }

    [Theory]
    [InlineData(false, """{"format":"coffer-machine-1","name":"web","version":7,"public":false}""")]
    [InlineData(true, """{"format":"coffer-machine-1","name":"web","version":7,"public":true}""")]
    public void The_document_of_the_machine_is_written_like_this(bool isPublic, string json) =>
        Assert.Equal(
            json,
            System.Text.Encoding.UTF8.GetString(
                MachineDocument.Write(Machine() with { IsAttestationPublic = isPublic })
            )
        );

    private static RootTree Tree()
    {
        RootTree tree = new();
        tree.Put("etc/passwd", RootEntry.Text("root:x:0:0:root:/root:/usr/sbin/nologin\n"));
        tree.Put("etc/group", RootEntry.Text("root:x:0:\n"));
        return tree;
    }

    private static void Put(RootTree tree, params ImmutableArray<string> operators) =>
        new AgentInstallation(OsContent.Embedded).Put(tree, Machine() with { Operators = operators }, s_agent);

    private static MachineDescription Machine() => new("web", 7, DataIntegrity.HmacSha256, true, [], 1, [], null, []);
}
