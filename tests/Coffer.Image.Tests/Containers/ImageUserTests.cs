using Coffer.Image.Containers;
using Coffer.Image.Root;

namespace Coffer.Image.Tests.Containers;

public sealed class ImageUserTests
{
    [Theory]
    [InlineData("", 0, 0)]
    [InlineData("web", 1000, 1001)]
    [InlineData("1000", 1000, 1001)]
    [InlineData("77", 77, 0)]
    [InlineData("web:staff", 1000, 50)]
    [InlineData("77:88", 77, 88)]
    public void A_user_is_looked_up_in_the_image(string text, int id, int group) =>
        Assert.Equal(new ImageUser(id, group), ImageUser.Find(Image(), text, "web").OrThrow());

    [Theory]
    [InlineData("mallory", "container.user")]
    [InlineData("65536", "container.user")]
    [InlineData("large", "container.user")]
    [InlineData("web:wheel", "container.group")]
    public void A_user_that_the_image_does_not_have_is_refused(string text, string reason) =>
        Assert.Equal(reason, ImageUser.Find(Image(), text, "web").Refusal?.Reason);

    private static RootTree Image()
    {
        RootTree tree = new();
        tree.Put(
            "etc/passwd",
            RootEntry.Text("root:x:0:0::/:/bin/sh\nweb:x:1000:1001::/:\nlarge:x:4000000000:0::/:\nbroken\n")
        );
        tree.Put("etc/group", RootEntry.Text("staff:x:50:\n"));
        return tree;
    }
}
