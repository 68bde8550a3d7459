using System.Text.Json;
using System.Text.RegularExpressions;

namespace Coffer.Image.Tests.Export.Targets;

public sealed class AzureExportTests : IDisposable
{
    private static readonly (string, string)[] s_settings =
    [
        ("GROUP", "g"),
        ("LOCATION", "westeurope"),
        ("OPERATORS", "198.51.100.7/32 203.0.113.0/24"),
    ];
    private const string Revoke = "az disk revoke-access --resource-group g --name coffer-hello-1 --output none";
    private static readonly (string, string)[] s_sas = [("az disk grant-access *", "echo https://sas")];

    // What the tool answers where nothing is yet, and where all of it is.
    private static readonly (string, string)[] s_nothing =
    [
        ("az group exists *", "echo false"),
        ("az * list *", "echo"),
        .. s_sas,
    ];
    private static readonly (string, string)[] s_ours =
    [
        ("az group exists *", "echo true"),
        ("az group show *", "echo coffer-hello-1"),
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
    public void What_the_owner_forbids_goes_along_entry_by_entry()
    {
        File.Delete(_image);
        string other = Path.Combine(_directory.Path, "other");
        TestExport.WriteForbidding("azure", _directory.Path, other);
        JsonElement keys = Signatures(other);
        JsonElement[] dbx = [.. keys.GetProperty("dbx").EnumerateArray()];
        Assert.Equal(["x509", "sha256"], dbx.Select(entry => entry.GetProperty("type").GetString()));
        Assert.Equal(
            TestImage.OtherKeys.Db.Certificate.RawData,
            Assert.Single(dbx[0].GetProperty("value").EnumerateArray()).GetBytesFromBase64()
        );
        Assert.Equal(
            TestImage.ForbiddingKeys.Dbx!.Digests[0].ToArray(),
            Assert.Single(dbx[1].GetProperty("value").EnumerateArray()).GetBytesFromBase64()
        );
        Assert.False(Signatures(Out).TryGetProperty("dbx", out _));
    }

    private static JsonElement Signatures(string directory) =>
        JsonDocument
            .Parse(File.ReadAllText(Path.Combine(directory, "image-version.json")))
            .RootElement.GetProperty("resources")[0]
            .GetProperty("properties")
            .GetProperty("securityProfile")
            .GetProperty("uefiSettings")
            .GetProperty("additionalSignatures");

    [Fact]
    public void The_commands_upload_as_many_bytes_as_there_are_and_make_a_confidential_machine()
    {
        (int exitCode, string[] commands, string error) = Run("up", s_nothing);
        Assert.True(exitCode == 0, error);
        Assert.Contains(
            "az group create --name g --location westeurope --tags coffer-machine=coffer-hello-1 --output none",
            commands
        );
        string disk = Assert.Single(commands, command => command.StartsWith("az disk create "));
        Assert.Contains($"--upload-type Upload --upload-size-bytes {new FileInfo(Vhd).Length} ", disk);
        Assert.Contains("--hyper-v-generation V2", disk);
        Assert.Contains(commands, command => command == "azcopy copy disk.vhd https://sas --blob-type PageBlob");
        Assert.Contains(commands, c => c.Contains("SecurityType=TrustedLaunchAndConfidentialVmSupported"));
        Assert.Contains(commands, c => c.Contains("versionName=1.0.1 "));
        string machine = Assert.Single(commands, command => command.StartsWith("az vm create "));
        Assert.Contains("--security-type ConfidentialVM --enable-secure-boot true --enable-vtpm true", machine);
        Assert.Contains(commands, c => c.Contains("--source-address-prefixes 198.51.100.7/32 203.0.113.0/24"));
    }

    [Fact]
    public void The_address_of_the_upload_is_looked_for_in_both_ways_that_the_tool_writes_it()
    {
        string grant = Assert.Single(Run("up", s_nothing).Commands, c => c.StartsWith("az disk grant-access "));
        Assert.Contains("--query accessSAS || accessSas ", grant);
    }

    [Theory]
    [InlineData("az disk grant-access *", "echo")]
    [InlineData("az disk grant-access *", "exit 1")]
    [InlineData("azcopy *", "exit 1")]
    [InlineData("azcopy *", "kill -TERM $PPID")]
    [InlineData("azcopy *", "kill -INT $PPID; kill -INT $$")]
    public void Whatever_ends_the_upload_nobody_can_write_afterwards(string command, string does)
    {
        (int exitCode, string[] commands, string error) = Run("up", [(command, does), .. s_nothing]);
        Assert.NotEqual(0, exitCode);
        Assert.Equal(does == "echo", error.Contains("expected an address in accessSAS or accessSas, seen: none"));
        Assert.Equal(Revoke, commands[^1]);
    }

    [Fact]
    public void What_an_earlier_call_made_is_kept()
    {
        (int exitCode, string[] commands, string error) = Run("up", s_ours);
        Assert.True(exitCode == 0, error);
        Assert.DoesNotContain(
            commands,
            command => Regex.IsMatch(command, "azcopy|^az (group|disk|vm|network nsg) create")
        );
        Assert.StartsWith("az vm show ", commands[^1]);
    }

    [Fact]
    public void An_upload_without_an_image_is_done_again()
    {
        string[] commands = Run("up", [("az sig image-version list *", "echo"), .. s_sas, .. s_ours]).Commands;
        int deleted = Array.FindIndex(commands, command => command.StartsWith("az disk delete "));
        Assert.Equal(Revoke, commands[deleted - 1]);
        Assert.StartsWith("az disk create ", commands[deleted + 1]);
    }

    [Theory]
    [InlineData("up", "", "none")]
    [InlineData("up", "coffer-other-1", "coffer-other-1")]
    [InlineData("down", "", "none")]
    public void A_group_of_somebody_else_is_left_alone(string what, string tag, string seen)
    {
        (int exitCode, string[] commands, string error) = Run(what, [("az group show *", $"echo {tag}"), .. s_ours]);
        Assert.Equal(1, exitCode);
        Assert.Equal(
            $"commands.sh: resource group g: expected the tag coffer-machine=coffer-hello-1, seen: {seen}\n",
            error
        );
        Assert.All(commands, command => Assert.Matches("^az group (exists|show) ", command));
    }

    [Theory]
    [InlineData("echo")]
    [InlineData("exit 1")]
    public void What_was_made_is_removed_again(string revoked)
    {
        (int exitCode, string[] commands, string error) = Run(
            "down",
            [("az disk revoke-access *", revoked), .. s_ours]
        );
        Assert.True(exitCode == 0, error);
        Assert.Equal([Revoke, "az group delete --name g --yes"], commands[^2..]);
    }

    // Without an answer nobody knows what is there.
    [Theory]
    [InlineData("up", "az group exists *", " create ")]
    [InlineData("down", "az group exists *", " delete ")]
    [InlineData("up", "az sig image-version list *", "az disk create ")]
    [InlineData("up", "az network nsg list *", "az network nsg create ")]
    [InlineData("up", "az vm list *", "az vm create ")]
    public void What_cannot_be_looked_at_ends_it(string what, string look, string notDone)
    {
        (int exitCode, string[] commands, _) = Run(what, [(look, "exit 1"), .. s_ours]);
        Assert.NotEqual(0, exitCode);
        Assert.DoesNotContain(commands, command => command.Contains(notDone));
    }

    [Fact]
    public void Where_nothing_is_nothing_is_removed()
    {
        (int exitCode, string[] commands, string error) = Run("down", s_nothing);
        Assert.Equal((0, "commands.sh: resource group g is not there\n"), (exitCode, error));
        Assert.Equal(["az group exists --name g"], commands);
    }

    private (int ExitCode, string[] Commands, string Error) Run(string what, (string, string)[] answers) =>
        new RecordedCommands(Out, answers).Run(what, s_settings);
}
