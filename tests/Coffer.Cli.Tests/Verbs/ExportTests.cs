using System.Diagnostics;
using System.Text.Json;
using Coffer.Image.Tests.Export;
using Coffer.Keys.Owner;
using Coffer.Linux.Mounts;

namespace Coffer.Cli.Tests.Verbs;

public sealed class ExportTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();
    private readonly string _image;
    private readonly string _keys;

    public ExportTests()
    {
        Directory.CreateDirectory(_directory["image"]);
        _image = new TestImage().Write(_directory["image"]);
        _keys = _directory["keys"];
        Assert.Null(KeyDirectory.Save(TestImage.Keys, _keys, LinuxFileSystem.Instance));
    }

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("gcp", "disk.tar.gz", 1L << 30)]
    [InlineData("azure", "disk.vhd", 99L << 20)]
    [InlineData("aws", "disk.raw", 1L << 30)]
    [InlineData("qcow2", "disk.qcow2", 4L << 30)]
    [InlineData("libvirt", "disk.qcow2", 4L << 30)]
    public async Task An_export_says_what_it_wrote(string target, string disk, long size)
    {
        CofferRun run = await CofferRun.Of("export", target, _image, "--keys", _keys, "-o", Out, "--json");
        Assert.True(run.ExitCode == 0, run.Out + run.Error);
        Assert.Equal(Out, run.Json.GetProperty("directory").GetString());
        Assert.Equal(size, run.Json.GetProperty("diskSize").GetInt64());
        JsonElement[] files = [.. run.Json.GetProperty("files").EnumerateArray()];
        Assert.Equal(disk, files[0].GetProperty("name").GetString());
        // Each may take a while: none is begun in silence.
        Assert.Equal(
            ["export: judging " + _image + " ...", .. files.Select(file => $"export: {file.GetProperty("name")} ...")],
            run.Error.Split('\n').Where(line => line.EndsWith(" ...") && !line.Contains(", disk "))
        );
        foreach (JsonElement file in files)
            Assert.Equal(
                new FileInfo(Path.Combine(Out, file.GetProperty("name").GetString()!)).Length,
                file.GetProperty("bytes").GetInt64()
            );
    }

    [Fact]
    public async Task Without_a_directory_it_goes_beside_the_image()
    {
        CofferRun run = await CofferRun.Of("export", "qcow2", _image, "--keys", _keys);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("hello_1.qcow2/disk.qcow2 (", run.Out);
        Assert.Contains("next: read and run ", run.Out);
        Assert.True(File.Exists(Path.Combine(_directory["image"], "hello_1.qcow2", "disk.qcow2")));
    }

    [Fact]
    public async Task What_is_there_stays()
    {
        Directory.CreateDirectory(Out);
        Assert.Equal("export.exists", (await Refused()).Reason);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Out));
    }

    [Fact]
    public async Task An_image_of_other_keys_is_refused_and_nothing_is_written()
    {
        Assert.Null(KeyDirectory.Save(TestImage.OtherKeys, _directory["other"], LinuxFileSystem.Instance));
        CofferRun run = await CofferRun.Of("export", "gcp", _image, "--keys", _directory["other"], "-o", Out, "--json");
        Assert.Equal("export.not-signed", run.Reason);
        Assert.False(Path.Exists(Out));
    }

    [Theory]
    [InlineData("10M")]
    [InlineData("1000M")]
    public async Task A_size_that_the_cloud_does_not_take_is_refused(string size) =>
        Assert.Equal("export.disk-size", (await Refused("--disk-size", size)).Reason);

    [Fact]
    public async Task A_missing_image_is_named()
    {
        CofferRun run = await CofferRun.Of("export", "gcp", _directory["none.raw"], "--keys", _keys, "--json");
        Assert.Equal("export.no-image", run.Reason);
    }

    [Fact]
    public async Task What_is_no_image_is_refused()
    {
        string other = _directory["other.raw"];
        File.WriteAllBytes(other, new byte[1 << 20]);
        CofferRun run = await CofferRun.Of("export", "gcp", other, "--keys", _keys, "-o", Out, "--json");
        Assert.Equal("protective-mbr.malformed", run.Reason);
    }

    [Fact]
    public async Task Without_the_firmwares_variables_libvirt_gets_nothing()
    {
        string none = _directory["none.fd"];
        string[] arguments = ["export", "libvirt", _image, "--keys", _keys, "-o", Out, "--json"];
        Assert.Equal("export.no-variables", (await CofferRun.Of([.. arguments, "--firmware-variables", none])).Reason);
        File.WriteAllBytes(none, new byte[1 << 16]);
        CofferRun foreign = await CofferRun.Of([.. arguments, "--firmware-variables", none]);
        Assert.NotNull(foreign.Reason);
        Assert.False(Path.Exists(Out));
    }

    [Fact]
    public async Task On_a_disk_that_becomes_full_nothing_is_left()
    {
        string place = _directory["place"];
        Directory.CreateDirectory(place);
        // A file system of its own with too little room, gone with the shell.
        const string Script = """
            mount -t tmpfs -o size=64k none "$1"
            "$2" export azure "$3" --keys "$4" -o "$1/out" --json && exit 9
            ls -A "$1"
            """;
        string coffer = Path.Combine(AppContext.BaseDirectory, "coffer");
        string[] user = Environment.IsPrivilegedProcess ? [] : ["--user", "--map-root-user"];
        ProcessStartInfo start = new(
            "unshare",
            ["--mount", .. user, "sh", "-c", Script, "sh", place, coffer, _image, _keys]
        )
        {
            RedirectStandardOutput = true,
        };
        using Process shell = Process.Start(start)!;
        string said = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, shell.ExitCode);
        using JsonDocument json = JsonDocument.Parse(said);
        Assert.Equal("export.disk-full", json.RootElement.GetProperty("refused").GetProperty("reason").GetString());
    }

    private string Out => _directory["out"];

    private Task<CofferRun> Refused(params string[] more) =>
        CofferRun.Of(["export", "gcp", _image, "--keys", _keys, "-o", Out, "--json", .. more]);
}
