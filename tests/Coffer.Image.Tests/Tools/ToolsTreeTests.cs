using Coffer.Image.Cache;
using Coffer.Image.Os;
using ToolsTree = Coffer.Image.Tools.ToolsTree;

namespace Coffer.Image.Tests.Tools;

public sealed class ToolsTreeTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_same_versions_with_other_programs_are_other_tools()
    {
        ToolsTree ours = await TreeAsync("ours", "a program");
        ToolsTree others = await TreeAsync("others", "a program of another archive");
        Assert.Equal(ours.Packages, others.Packages);
        Assert.NotEqual(ours.Identity, others.Identity);
        Assert.Equal(ours.Identity, (await TreeAsync("again", "a program")).Identity);
    }

    private async Task<ToolsTree> TreeAsync(string key, string program) =>
        ToolsTree.Of(
            await new BuildCache(_directory.Path).GetAsync(
                "tools",
                key,
                async path =>
                {
                    Directory.CreateDirectory(Path.Combine(path, "usr/bin"));
                    Directory.CreateDirectory(Path.Combine(path, Path.GetDirectoryName(DpkgStatus.Path)!));
                    await File.WriteAllTextAsync(Path.Combine(path, "usr/bin/xz"), program);
                    await File.WriteAllTextAsync(
                        Path.Combine(path, DpkgStatus.Path),
                        "Package: xz-utils\nStatus: install ok installed\nVersion: 5.8\nArchitecture: amd64\n"
                    );
                },
                cancellation: TestContext.Current.CancellationToken
            )
        );
}
