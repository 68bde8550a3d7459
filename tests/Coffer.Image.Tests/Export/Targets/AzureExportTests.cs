using System.Text.Json;

namespace Coffer.Image.Tests.Export.Targets;

public sealed class AzureExportTests : IDisposable
{
    private static readonly (string, string)[] s_settings =
    [
        ("GROUP", "g"),
        ("LOCATION", "westeurope"),
        ("OPERATORS", "198.51.100.7/32 203.0.113.0/24"),
    ];
    private readonly TestDirectory _directory = new();
    private readonly string _image;

    public AzureExportTests()
    {
        _image = new TestImage().Write(_directory.Path);
        TestExport.Write("azure", _image, Out);
    }

    public void Dispose() => _directory.Dispose();

    private string Out => Path.Combine(_directory.Path, "out");

    private string Vhd => Path.Combine(Out, "disk.vhd");

    [Fact]
    public void The_VHD_is_the_image_in_whole_MiB_and_a_footer()
    {
        Assert.Equal(0, (new FileInfo(Vhd).Length - 512) % (1 << 20));
        StockTool.Run("qemu-img", "qemu-utils", "compare", "-f", "vpc", "-F", "raw", Vhd, _image);
    }

    [Fact]
    public void The_image_version_has_the_owners_keys_and_no_template_of_others()
    {
        using JsonDocument template = JsonDocument.Parse(File.ReadAllText(Path.Combine(Out, "image-version.json")));
        JsonElement settings = template
            .RootElement.GetProperty("resources")[0]
            .GetProperty("properties")
            .GetProperty("securityProfile")
            .GetProperty("uefiSettings");
        Assert.Equal("NoSignatureTemplate", settings.GetProperty("signatureTemplateNames")[0].GetString());
        JsonElement keys = settings.GetProperty("additionalSignatures");
        Assert.Equal(
            TestImage.Keys.Pk.Certificate.RawData,
            keys.GetProperty("pk").GetProperty("value")[0].GetBytesFromBase64()
        );
        Assert.Equal(
            TestImage.Keys.Kek.Certificate.RawData,
            keys.GetProperty("kek")[0].GetProperty("value")[0].GetBytesFromBase64()
        );
        Assert.Equal(
            TestImage.Keys.Db.Certificate.RawData,
            keys.GetProperty("db")[0].GetProperty("value")[0].GetBytesFromBase64()
        );
    }

    [Fact]
    public void The_commands_upload_as_many_bytes_as_there_are_and_make_a_confidential_machine()
    {
        (int exitCode, string[] commands, string error) = new RecordedCommands(Out).Run("up", s_settings);
        Assert.True(exitCode == 0, error);
        string disk = Assert.Single(commands, command => command.StartsWith("az disk create "));
        Assert.Contains($"--upload-size-bytes {new FileInfo(Vhd).Length} ", disk);
        Assert.Contains("--hyper-v-generation V2", disk);
        Assert.Contains(commands, command => command == "azcopy copy disk.vhd id-of-az --blob-type PageBlob");
        Assert.Contains(commands, c => c.Contains("SecurityType=TrustedLaunchAndConfidentialVmSupported"));
        Assert.Contains(commands, c => c.Contains("versionName=1.0.1 "));
        string machine = Assert.Single(commands, command => command.StartsWith("az vm create "));
        Assert.Contains("--security-type ConfidentialVM --enable-secure-boot true --enable-vtpm true", machine);
        Assert.Contains(commands, c => c.Contains("--source-address-prefixes 198.51.100.7/32 203.0.113.0/24"));
    }

    [Fact]
    public void What_was_made_is_removed_again() =>
        Assert.Equal(["az group delete --name g --yes"], new RecordedCommands(Out).Run("down", s_settings).Commands);
}
