using Coffer.Firmware.SecureBoot;
using Coffer.Firmware.VariableStore;
using Coffer.Image.Boot;

namespace Coffer.Image.Tests.Export.Targets;

public sealed class AwsExportTests : IDisposable
{
    private static readonly (string, string)[] s_settings =
    [
        ("REGION", "eu-west-1"),
        ("BUCKET", "b"),
        ("SUBNET", "subnet-1"),
        ("OPERATORS", "198.51.100.7/32"),
    ];
    private readonly TestDirectory _directory = new();

    public AwsExportTests() => TestExport.Write("aws", new TestImage().Write(_directory.Path), Out);

    public void Dispose() => _directory.Dispose();

    private string Out => Path.Combine(_directory.Path, "out");

    [Fact]
    public void The_disk_is_raw_with_whole_GiB()
    {
        string disk = Path.Combine(Out, "disk.raw");
        Assert.Equal(1L << 30, new FileInfo(disk).Length);
        Assert.Contains("No problems found", StockTool.Run("sgdisk", "gdisk", "-v", disk));
    }

    [Fact]
    public void The_variables_are_the_owners_and_fit_into_the_interface()
    {
        string base64 = File.ReadAllText(Path.Combine(Out, "uefi-data.txt")).TrimEnd();
        Assert.InRange(base64.Length, 1, Ec2VariableStore.LargestBase64);
        var expected = StoredVariable.OfKeys(OwnerVariables.Of(TestImage.Keys), EfiTime.From(ImageTime.Value));
        Assert.Equal(Ec2VariableStore.Write(expected), Convert.FromBase64String(base64));
    }

    [Fact]
    public void The_commands_register_the_image_with_them_and_start_it_with_SEV_SNP()
    {
        (int exitCode, string[] commands, string error) = new RecordedCommands(Out).Run("up", s_settings);
        Assert.True(exitCode == 0, error);
        string image = Assert.Single(commands, command => command.StartsWith("aws ec2 register-image "));
        Assert.Contains("--boot-mode uefi --tpm-support v2.0 --imds-support v2.0", image);
        Assert.Contains($"--uefi-data {File.ReadAllText(Path.Combine(Out, "uefi-data.txt")).TrimEnd()} ", image);
        string machine = Assert.Single(commands, command => command.StartsWith("aws ec2 run-instances "));
        Assert.Contains("--cpu-options AmdSevSnp=enabled --metadata-options HttpEndpoint=disabled", machine);
        Assert.DoesNotContain("--iam-instance-profile", machine);
    }

    [Theory]
    [InlineData("aws", "HttpEndpoint=enabled,HttpTokens=required,HttpPutResponseHopLimit=1")]
    [InlineData("azure", "HttpEndpoint=disabled")]
    public void The_metadata_service_is_on_where_the_machine_asks_this_clouds(string metadata, string options)
    {
        using TestDirectory directory = new();
        string directoryOut = Path.Combine(directory.Path, "out");
        TestExport.Write("aws", new TestImage { Metadata = metadata }.Write(directory.Path), directoryOut);
        (string, string)[] settings = [.. s_settings, ("CONFIGURATION", "configuration.txt")];
        (int exitCode, string[] commands, string error) = new RecordedCommands(directoryOut).Run("up", settings);
        Assert.True(exitCode == 0, error);
        string machine = Assert.Single(commands, command => command.StartsWith("aws ec2 run-instances "));
        Assert.Contains($"--metadata-options {options} --user-data file://configuration.txt ", machine);
    }

    [Fact]
    public void What_was_made_is_removed_again()
    {
        (int exitCode, string[] commands, string error) = new RecordedCommands(Out).Run("down", s_settings);
        Assert.True(exitCode == 0, error);
        foreach (
            string call in (string[])
                ["terminate-instances", "delete-security-group", "deregister-image", "delete-snapshot", "s3 rm"]
        )
            Assert.Contains(commands, command => command.Contains(call));
    }
}
