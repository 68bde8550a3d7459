using System.Text;
using Coffer.Bytes;
using Coffer.Image.Cache;
using Coffer.Image.Containers;
using Coffer.Image.Root;

namespace Coffer.Image.Tests.Containers;

public sealed class ContainerImagesTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    [Fact]
    public async Task Layers_lie_on_each_other_and_the_configuration_says_how_to_run_them()
    {
        OciImage image = new OciImage()
            .Layer(
                OciImage.DirectoryOf("etc"),
                OciImage.FileOf("etc/one", "below"),
                OciImage.FileOf("etc/two", "stays", 0b100_111_101_101, 70)
            )
            .Layer(
                plain: true,
                OciImage.FileOf("etc/one", "above"),
                OciImage.LinkOf("etc/three", "etc/one", hard: true)
            );

        ContainerImage read = await ReadAsync(image);

        Assert.Equal("above", read.Tree.ReadText("etc/one"));
        Assert.Equal("above", read.Tree.ReadText("etc/three"));
        Assert.True(read.Tree.TryGet("etc/two", out RootEntry? two));
        // The set-user-id bit is gone: no container could use it.
        Assert.Equal((0b111_101_101, 70), (two.Mode, two.Owner));
        Assert.Equal(["/bin/web", "-p", "80"], read.Config.Command);
        Assert.Equal(["A=1"], read.Config.Environment);
        Assert.Equal("web", read.Config.User);
        Assert.Matches("^sha256:[0-9a-f]{64}$", read.Digest);
    }

    [Fact]
    public async Task A_whiteout_takes_out_what_lies_below_and_an_opaque_directory_all_of_it()
    {
        OciImage image = new OciImage()
            .Layer(
                OciImage.FileOf("a/gone/deep", "x"),
                OciImage.FileOf("a/stays", "x"),
                OciImage.FileOf("b/old", "x"),
                OciImage.FileOf("c", "a file")
            )
            .Layer(
                OciImage.FileOf("a/.wh.gone", ""),
                OciImage.FileOf("b/new", "x"),
                OciImage.FileOf("b/.wh..wh..opq", ""),
                OciImage.DirectoryOf("c")
            );

        RootTree tree = (await ReadAsync(image)).Tree;

        Assert.Equal(["a", "a/stays", "b", "b/new", "c"], tree.Entries.Select(entry => entry.Key));
    }

    [Fact]
    public async Task A_link_below_leads_where_it_leads_in_the_image()
    {
        OciImage image = new OciImage()
            .Layer(OciImage.DirectoryOf("usr/bin"), OciImage.LinkOf("bin", "/usr/bin"))
            .Layer(OciImage.FileOf("bin/tool", "x"));
        Assert.True((await ReadAsync(image)).Tree.Contains("usr/bin/tool"));
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("a/../../evil")]
    public Task A_path_out_of_the_image_is_refused(string path) =>
        RefusedAsync("oci.path", new OciImage().Layer(OciImage.FileOf(path, "x")));

    [Fact]
    public Task A_hard_link_out_of_the_image_is_refused() =>
        RefusedAsync("oci.hard-link", new OciImage().Layer(OciImage.LinkOf("a", "../../etc/shadow", hard: true)));

    [Fact]
    public Task A_file_below_a_file_is_refused() =>
        RefusedAsync("root.no-directory", new OciImage().Layer(OciImage.FileOf("a", "x"), OciImage.FileOf("a/b", "y")));

    [Fact]
    public Task An_owner_that_no_container_has_is_refused() =>
        RefusedAsync("oci.owner", new OciImage().Layer(OciImage.FileOf("a", "x", owner: 70000)));

    [Fact]
    public Task Another_architecture_is_refused() =>
        RefusedAsync("oci.architecture", new OciImage { Architecture = "arm64" }.Layer(OciImage.FileOf("a", "x")));

    [Fact]
    public Task An_image_without_layers_is_refused() => RefusedAsync("oci.layers", new OciImage());

    [Theory]
    [InlineData("\"architecture\"", "oci.digest")]
    [InlineData("\"schemaVersion\":2,\"config\"", "oci.digest")]
    [InlineData("\u001f\u008b", "oci.digest")]
    public Task A_changed_byte_of_any_blob_is_refused(string beginning, string reason)
    {
        byte[] sought = Encoding.Latin1.GetBytes(beginning);
        OciImage image = new OciImage
        {
            Change = (_, bytes) => bytes.AsSpan().IndexOf(sought) is 0 or 1 or 14 ? Changed(bytes) : bytes,
        }.Layer(OciImage.FileOf("a", new string('x', 4000)));
        return RefusedAsync(reason, image);
    }

    [Fact]
    public Task A_cut_blob_is_refused()
    {
        OciImage image = new OciImage { Change = (_, bytes) => bytes[0] == 0x1f ? bytes[..^1] : bytes }.Layer(
            OciImage.FileOf("a", "x")
        );
        return RefusedAsync("oci.blob", image);
    }

    [Theory]
    [InlineData("""{"User":"a b"}""", "oci.User")]
    [InlineData("""{"Env":["A B=1"]}""", "oci.Env")]
    [InlineData("""{"Env":["A=1\u0001"]}""", "oci.Env")]
    [InlineData("""{"Cmd":["a\u0007"]}""", "oci.Cmd")]
    [InlineData("""{"Cmd":"a"}""", "oci.Cmd")]
    [InlineData("""{"Cmd":[1]}""", "oci.Cmd")]
    [InlineData("""{"WorkingDir":"srv"}""", "oci.path")]
    [InlineData("""{"Volumes":{"/a b":{}}}""", "oci.path")]
    [InlineData("""{"StopSignal":"x\ny"}""", "oci.StopSignal")]
    [InlineData("""{"User":"a","User":"b"}""", "oci.json")]
    [InlineData("""[]""", "oci.config")]
    public Task What_a_configuration_must_not_say_is_refused(string config, string reason)
    {
        string said = config == "[]" ? """[],"x":{}""" : config;
        return RefusedAsync(
            reason == "oci.config" ? "oci.config" : reason,
            new OciImage { Config = said }.Layer(OciImage.FileOf("a", "x"))
        );
    }

    [Fact]
    public async Task What_is_no_archive_of_an_image_is_refused()
    {
        string path = Path.Combine(_directory.Path, "none.tar");
        await File.WriteAllTextAsync(path, "hello", TestContext.Current.CancellationToken);
        Assert.StartsWith("oci.", (await RefusalAsync(path)).Reason, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private static byte[] Changed(byte[] bytes)
    {
        byte[] copy = [.. bytes];
        // In a gzip stream: the byte that nobody looks at, RFC 1952 section 2.3, OS.
        copy[9] ^= 1;
        return copy;
    }

    private async Task RefusedAsync(string reason, OciImage image) =>
        Assert.Equal(reason, (await RefusalAsync(image.WriteTo(Path.Combine(_directory.Path, "web.tar")))).Reason);

    private async Task<Refusal> RefusalAsync(string path) =>
        (
            await Assert.ThrowsAsync<RefusedException>(() =>
                Images().ReadAsync(path, "web.tar", TestContext.Current.CancellationToken)
            )
        ).Refusal;

    private Task<ContainerImage> ReadAsync(OciImage image) =>
        Images()
            .ReadAsync(
                image.WriteTo(Path.Combine(_directory.Path, "web.tar")),
                "web.tar",
                TestContext.Current.CancellationToken
            );

    private ContainerImages Images() => new(new BuildCache(Path.Combine(_directory.Path, "cache")));
}
