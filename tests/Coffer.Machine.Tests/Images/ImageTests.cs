using System.Security.Cryptography;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Image.Build;
using Coffer.Image.Description;
using Coffer.Keys.Grants;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests.Images;

/// <summary>The built image as a file: the same every time, and right in the eyes of the tools others use.</summary>
public sealed class ImageTests(InstalledMachine installed) : IDisposable
{
    private readonly ImageParts _image = new(installed.Image);
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-image-").FullName;

    private BuiltImage Built => installed.Image.Built;

    [Fact]
    public async Task Built_elsewhere_with_nothing_but_the_same_packages_it_is_the_same()
    {
        BuiltImage other = await BuildAsync(CacheOfPackages(), Path.Combine(_directory, "elsewhere"));
        Assert.Equal(Digest(Built.ImagePath), Digest(other.ImagePath));
        Assert.Equal(Digest(Built.MeasurementsPath), Digest(other.MeasurementsPath));
        Assert.Equal(Digest(Built.PackagesPath), Digest(other.PackagesPath));
    }

    [Fact]
    public async Task Explain_reads_who_will_decrypt_off_its_installer()
    {
        (int exitCode, JsonElement access) = await CofferCommand.RunAsync("explain", Built.ImagePath);
        Assert.True(exitCode == 0, access.ToString());
        Assert.Contains("image of probe, version 1", access.GetProperty("subject").GetString());
        Assert.Equal(3, access.GetProperty("paths").GetArrayLength());
    }

    [Fact]
    public void Sfdisk_finds_no_errors_in_its_partition_table() =>
        Assert.Contains("No errors detected", StockTool.Run("fdisk", "sfdisk", "--verify", Built.ImagePath));

    [Fact]
    public void Fsck_finds_no_errors_on_its_ESP() =>
        StockTool.Run("dosfstools", "fsck.vfat", "-n", "-V", _image.Partition(1, _directory));

    [Fact]
    public void Its_ESP_holds_these_files_and_no_others() =>
        Assert.Equal(
            [
                "EFI/BOOT/BOOTX64.EFI",
                "EFI/Coffer/coffer-os_1.efi",
                "EFI/Linux/coffer-installer.efi",
                "loader/keys/auto/KEK.auth",
                "loader/keys/auto/PK.auth",
                "loader/keys/auto/db.auth",
                "loader/loader.conf",
            ],
            _image.EspFiles()
        );

    [Theory]
    [InlineData("EFI/BOOT/BOOTX64.EFI")]
    [InlineData("EFI/Linux/coffer-installer.efi")]
    [InlineData("EFI/Coffer/coffer-os_1.efi")]
    public void Sbverify_takes_what_it_boots_as_signed_with_db(string path)
    {
        string certificate = Path.Combine(_directory, "db.crt");
        File.WriteAllText(certificate, installed.Image.Keys.Db.Certificate.ExportCertificatePem());
        string output = StockTool.Run(
            "sbsigntool",
            "sbverify",
            "--cert",
            certificate,
            _image.EspFile(path, _directory)
        );
        Assert.Contains("Signature verification OK", output);
    }

    [Fact]
    public void Ukify_reads_the_command_line_that_the_measurements_name()
    {
        string root = Environment.GetEnvironmentVariable("COFFER_TOOLS_TREE") ?? "";
        Assert.SkipWhen(root.Length == 0, "COFFER_TOOLS_TREE is not set: ./test.sh makes a tree with ukify in it");
        string inside = Path.Combine(root, "tmp", $"image-{Guid.NewGuid():n}");
        Directory.CreateDirectory(inside);
        try
        {
            string uki = _image.EspFile("EFI/Coffer/coffer-os_1.efi", inside);
            string name = $"/{Path.GetRelativePath(root, uki)}";
            string json = StockTool.Run("coreutils", "chroot", root, "ukify", "--json=short", "inspect", name);
            using JsonDocument document = JsonDocument.Parse(json);
            Assert.Equal(
                Measurements.Of(installed.Image).CommandLine,
                document.RootElement.GetProperty(".cmdline").GetProperty("text").GetString()!.TrimEnd('\0', '\n')
            );
        }
        finally
        {
            Directory.Delete(inside, recursive: true);
        }
    }

    [Fact]
    public void Veritysetup_verifies_its_payload_with_the_root_hash_of_the_command_line()
    {
        Dictionary<string, string> words = Measurements
            .Of(installed.Image)
            .CommandLine.Split(' ')
            .Where(word => word.StartsWith("coffer.", StringComparison.Ordinal))
            .ToDictionary(word => word.Split('=')[0], word => word.Split('=')[1]);
        string payload = _image.Partition(2, _directory);
        string offset = $"--hash-offset={long.Parse(words["coffer.blocks"]) * 4096}";
        StockTool.Run("cryptsetup-bin", "veritysetup", "verify", offset, payload, payload, words["coffer.root"]);
    }

    [Fact]
    public Task Without_init_there_is_one_refusal_and_no_image() =>
        RefusedAsync("init.missing", options => options with { InitPath = "/nowhere/init" });

    [Fact]
    public Task With_half_of_init_there_is_one_refusal_and_no_image()
    {
        byte[] init = File.ReadAllBytes(ImageParts.InitPath);
        string half = Path.Combine(_directory, "init");
        File.WriteAllBytes(half, init[..(init.Length / 2)]);
        return RefusedAsync("init.damaged", options => options with { InitPath = half });
    }

    [Fact]
    public Task Without_the_agent_there_is_one_refusal_and_no_image() =>
        RefusedAsync("agent.missing", options => options with { AgentPath = null });

    [Fact]
    public async Task With_a_mirror_that_does_not_answer_there_is_one_refusal_and_nothing_in_the_cache()
    {
        string cache = Path.Combine(_directory, "empty");
        Refusal refusal = await RefusedAsync(
            "packages.mirror",
            options => options with { CacheDirectory = cache, Mirror = "http://127.0.0.1:9/debian" }
        );
        Assert.Contains("127.0.0.1:9", refusal.Expected);
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(cache), path => !path.EndsWith(".lock"));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task<Refusal> RefusedAsync(string reason, Func<BuildOptions, BuildOptions> change)
    {
        string output = Path.Combine(_directory, "refused");
        RefusedException refused = await Assert.ThrowsAsync<RefusedException>(() =>
            BuildAsync(CacheOfPackages(), output, change)
        );
        Assert.Equal(reason, refused.Refusal.Reason);
        Assert.False(Directory.Exists(output), "something was written");
        return refused.Refusal;
    }

    private Task<BuiltImage> BuildAsync(string cache, string output, Func<BuildOptions, BuildOptions>? change = null)
    {
        BuildOptions options = new()
        {
            OutputDirectory = output,
            InitPath = ImageParts.InitPath,
            AgentPath = ImageParts.AgentPath,
            Profile = BuildProfile.Lab,
            CacheDirectory = cache,
        };
        MachineDescription machine = DescriptionReader.ReadFile(ImageParts.DescriptionPath).OrThrow();
        return ImageBuilder.BuildAsync(
            machine,
            installed.Image.Keys,
            change?.Invoke(options) ?? options,
            new SilentProgress(),
            TestContext.Current.CancellationToken
        );
    }

    /// <summary>A cache with the installed packages of the usual one, and nothing made from them.</summary>
    private string CacheOfPackages()
    {
        string usual = new BuildOptions { OutputDirectory = "", InitPath = "" }.CacheDirectory;
        string cache = Directory.CreateDirectory(Path.Combine(_directory, "cache")).FullName;
        foreach (string kind in (string[])["tools-*", "system-*"])
        foreach (string path in Directory.EnumerateFileSystemEntries(usual, kind).Where(p => !Path.HasExtension(p)))
            File.CreateSymbolicLink(Path.Combine(cache, Path.GetFileName(path)), path);
        return cache;
    }

    private static string Digest(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
