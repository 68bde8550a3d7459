using System.ComponentModel;
using Coffer.Storage;
using Coffer.Storage.Gpt;

namespace Coffer.Image.Tests.Export.Targets;

public sealed class GcpExportTests : IDisposable
{
    private static readonly (string, string)[] s_settings =
    [
        ("PROJECT", "p"),
        ("ZONE", "europe-west4-a"),
        ("BUCKET", "b"),
        ("OPERATORS", "198.51.100.7/32"),
    ];
    private readonly TestDirectory _directory = new();
    private readonly string _image;

    public GcpExportTests() => _image = new TestImage().Write(_directory.Path);

    public void Dispose() => _directory.Dispose();

    private string Out => Path.Combine(_directory.Path, "out");

    [Fact]
    public void The_archive_holds_a_disk_of_whole_GiB_with_the_images_partitions()
    {
        TestExport.Write("gcp", _image, Out);
        StockTool.Run("tar", "tar", "-C", _directory.Path, "-xzf", Path.Combine(Out, "disk.tar.gz"));
        string disk = Path.Combine(_directory.Path, "disk.raw");
        Assert.Equal(1L << 30, new FileInfo(disk).Length);
        Assert.Contains("No problems found", StockTool.Run("sgdisk", "gdisk", "-v", disk));
        using FileStream exported = File.OpenRead(disk);
        using FileStream image = File.OpenRead(_image);
        PartitionTable ours = GptReader.Read(new StreamBlockDevice(exported)).OrThrow().Table;
        PartitionTable built = GptReader.Read(new StreamBlockDevice(image)).OrThrow().Table;
        Assert.Equal(built.Partitions, ours.Partitions);
        Assert.Equal(built.DiskId, ours.DiskId);
        foreach (GptPartition partition in built.Partitions)
            Assert.True(Content(image, built, partition).SequenceEqual(Content(exported, ours, partition)));
    }

    [Fact]
    public void The_commands_make_a_confidential_machine_with_the_owners_keys_and_without_rights()
    {
        TestExport.Write("gcp", _image, Out);
        (int exitCode, string[] commands, string error) = new RecordedCommands(Out).Run("up", s_settings);
        Assert.True(exitCode == 0, error);
        string image = Assert.Single(commands, c => c.StartsWith("gcloud compute images create coffer-hello-1 "));
        Assert.Contains("--guest-os-features=UEFI_COMPATIBLE,SEV_CAPABLE,SEV_SNP_CAPABLE,GVNIC", image);
        Assert.Contains(
            "--platform-key-file=PK.der --key-exchange-key-file=KEK.der --signature-database-file=db.der",
            image
        );
        string machine = Assert.Single(commands, c => c.StartsWith("gcloud compute instances create coffer-hello-1 "));
        foreach (
            string flag in (string[])
                [
                    "--confidential-compute-type=SEV_SNP",
                    "--shielded-secure-boot",
                    "--shielded-vtpm",
                    "--shielded-integrity-monitoring",
                    "--no-service-account",
                    "--no-scopes",
                    "serial-port-logging-enable=FALSE",
                    "--maintenance-policy=TERMINATE",
                ]
        )
            Assert.Contains(flag, machine);
    }

    [Fact]
    public void What_was_made_is_removed_again()
    {
        TestExport.Write("gcp", _image, Out);
        (int exitCode, string[] commands, string error) = new RecordedCommands(Out).Run("down", s_settings);
        Assert.True(exitCode == 0, error);
        Assert.Equal(4, commands.Length);
        Assert.All(commands, command => Assert.Matches(" (delete|rm) ", command));
    }

    [Theory]
    [InlineData("up")]
    [InlineData("")]
    [InlineData("sideways")]
    public void Without_settings_or_with_another_word_nothing_is_asked(string what)
    {
        TestExport.Write("gcp", _image, Out);
        (int exitCode, string[] commands, _) = new RecordedCommands(Out).Run(what);
        Assert.NotEqual(0, exitCode);
        Assert.Empty(commands);
    }

    [Fact]
    public void Terraform_reads_the_module_and_would_write_it_the_same()
    {
        TestExport.Write("gcp", _image, Out);
        try
        {
            StockTool.Try("terraform", "terraform", "version");
        }
        catch (Exception e) when (e is Win32Exception or Xunit.Sdk.FailException)
        {
            Assert.Skip("terraform is not here, and no package of Debian's brings it: nobody has parsed main.tf");
        }
        (int exitCode, string output, _) = StockTool.Try("terraform", "terraform", "fmt", "-check", "-diff", Out);
        Assert.True(exitCode == 0, output);
    }

    private static byte[] Content(FileStream disk, PartitionTable table, GptPartition partition)
    {
        byte[] content = new byte[table.LengthOf(partition)];
        disk.Position = table.OffsetOf(partition);
        disk.ReadExactly(content);
        return content;
    }
}
