using System.Text.RegularExpressions;
using Coffer.Firmware.SecureBoot;
using Coffer.Firmware.VariableStore;

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

    private const string Tag = "Name=tag:coffer-machine,Values=coffer-hello-1";
    private const string Tags = "Tags=[{Key=Name,Value=coffer-hello-1},{Key=coffer-machine,Value=coffer-hello-1}]";
    private const string Machines = "aws ec2 describe-instances --query *";
    private const string Images = "aws ec2 describe-images *";
    private const string Snapshots = "aws ec2 describe-snapshots * Name=tag:*";
    private const string Imported = "aws ec2 describe-snapshots * Name=snapshot-id,*";
    private const string Status = "aws ec2 describe-import-snapshot-tasks --import-task-ids *.Status";
    private const string Running = "aws ec2 describe-import-snapshot-tasks --query *=='active'*";
    private const string Completed = "aws ec2 describe-import-snapshot-tasks --query *=='completed'*";
    private static readonly (string, string) s_completed = (Status, "echo completed");

    // What the tool answers where nothing is yet.
    private static readonly (string, string)[] s_nothing =
    [
        (Machines, "true"),
        (Images, "true"),
        ("aws ec2 describe-snapshots *", "true"),
        ("aws ec2 describe-security-groups *", "true"),
        ("aws ec2 describe-import-snapshot-tasks --query *", "true"),
        ("aws s3api head-bucket *", "exit 1"),
        s_completed,
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
        var expected = StoredVariable.OfKeys(TestImage.Keys.SecureBoot, EfiTime.From(ImageTime.Value));
        Assert.Equal(Ec2VariableStore.Write(expected), Convert.FromBase64String(base64));
    }

    [Fact]
    public void The_commands_register_the_image_with_them_and_start_it_with_SEV_SNP()
    {
        (int exitCode, string[] commands, string error) = Run("up", s_nothing);
        Assert.True(exitCode == 0, error);
        string image = Assert.Single(commands, command => command.StartsWith("aws ec2 register-image "));
        Assert.Contains("--boot-mode uefi --tpm-support v2.0 --imds-support v2.0", image);
        Assert.Contains($"--uefi-data {File.ReadAllText(Path.Combine(Out, "uefi-data.txt")).TrimEnd()} ", image);
        string machine = Machine(commands);
        Assert.Contains("--cpu-options AmdSevSnp=enabled --metadata-options HttpEndpoint=disabled", machine);
        Assert.DoesNotContain("--iam-instance-profile", machine);
    }

    [Fact]
    public void Whether_it_has_an_address_in_the_world_is_said_and_not_left_to_the_subnet()
    {
        string[] commands = Run("up", s_nothing).Commands;
        Assert.Contains(" --associate-public-ip-address ", Machine(commands));
        Assert.EndsWith(".PublicIpAddress", commands[^1]);
        (string, string)[] settings = [.. s_settings, ("NO_ADDRESS", "1")];
        commands = new RecordedCommands(Out, s_nothing).Run("up", settings).Commands;
        Assert.Contains(" --no-associate-public-ip-address ", Machine(commands));
        Assert.EndsWith(".PrivateIpAddress", commands[^1]);
    }

    [Fact]
    public void A_machine_without_the_address_is_said_and_not_given_as_None()
    {
        (string, string)[] answers = [("aws ec2 describe-instances --instance-ids *", "echo None"), .. s_nothing];
        (int exitCode, _, string error) = Run("up", answers);
        Assert.Equal(1, exitCode);
        Assert.StartsWith("commands.sh: machine id-of-aws: expected its PublicIpAddress, seen: none", error);
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
        (int exitCode, string[] commands, string error) = new RecordedCommands(directoryOut, s_nothing).Run(
            "up",
            settings
        );
        Assert.True(exitCode == 0, error);
        string machine = Machine(commands);
        Assert.Contains($"--metadata-options {options} --user-data file://configuration.txt ", machine);
    }

    [Fact]
    public void Everything_that_is_made_says_whose_it_is()
    {
        string[] commands = Run("up", s_nothing).Commands;
        foreach (
            (string call, string type) in (ReadOnlySpan<(string, string)>)
                [
                    ("import-snapshot", "import-snapshot-task"),
                    ("register-image", "image"),
                    ("create-security-group", "security-group"),
                    ("run-instances", "instance"),
                    ("run-instances", "volume"),
                ]
        )
            Assert.Contains(
                $"ResourceType={type},{Tags}",
                Assert.Single(commands, c => c.StartsWith($"aws ec2 {call} "))
            );
        int tagged = Array.IndexOf(
            commands,
            "aws ec2 create-tags --resources id-of-aws --tags Key=Name,Value=coffer-hello-1 Key=coffer-machine,Value=coffer-hello-1"
        );
        Assert.StartsWith("aws ec2 register-image ", commands[tagged + 1]);
    }

    [Fact]
    public void Nothing_is_uploaded_into_a_bucket_of_somebody_else()
    {
        (string, string)[] answers = [("aws s3 mb *", "exit 1"), .. s_nothing];
        (int exitCode, string[] commands, _) = Run("up", answers);
        Assert.NotEqual(0, exitCode);
        Assert.Equal("aws s3api head-bucket --bucket b --expected-bucket-owner id-of-aws", commands[^2]);
        Assert.Equal("aws s3 mb s3://b", commands[^1]);
    }

    [Fact]
    public void An_import_is_waited_for_longer_than_the_tools_waiter_does()
    {
        const string Later =
            """n=$(cat "$RECORD.n" 2>/dev/null || echo 0); echo $((n + 1)) > "$RECORD.n"; if [ "$n" -lt 50 ]; then echo active; else echo completed; fi""";
        (int exitCode, string[] commands, string error) = Run("up", [(Status, Later), .. s_nothing]);
        Assert.True(exitCode == 0, error);
        Assert.Equal(50, commands.Count(command => command == "sleep 15"));
    }

    [Theory]
    [InlineData("error")]
    [InlineData("deleted")]
    public void An_import_that_failed_is_named(string status)
    {
        (int exitCode, string[] commands, string error) = Run("up", [(Status, $"echo {status}"), .. s_nothing]);
        Assert.Equal(1, exitCode);
        Assert.Contains($"import id-of-aws: expected completed, seen: {status}", error);
        Assert.DoesNotContain(commands, command => command.Contains(" register-image "));
    }

    [Theory]
    [InlineData(Machines, "aws s3 |import-snapshot |create-tags|register-image|create-security-group|run-instances")]
    [InlineData(Images, "aws s3 |import-snapshot |create-tags|register-image")]
    [InlineData(Snapshots, "aws s3 |import-snapshot ")]
    [InlineData(Running, "aws s3 |import-snapshot ")]
    public void Up_goes_on_where_an_earlier_one_ended(string there, string notDone)
    {
        (int exitCode, string[] commands, string error) = Run("up", [(there, "echo id"), .. s_nothing]);
        Assert.True(exitCode == 0, error);
        Assert.DoesNotContain(commands, command => Regex.IsMatch(command, notDone));
        Assert.StartsWith("aws ec2 describe-instances --instance-ids ", commands[^1]);
    }

    [Fact]
    public void A_snapshot_that_an_earlier_call_imported_and_did_not_tag_is_taken()
    {
        (string, string)[] answers = [(Completed, "echo snap-1"), (Imported, "echo snap-1"), .. s_nothing];
        string[] commands = Run("up", answers).Commands;
        Assert.Contains(commands, command => command.StartsWith("aws ec2 create-tags --resources snap-1 "));
        Assert.DoesNotContain(commands, command => command.Contains(" import-snapshot "));
    }

    // Without an answer nobody knows what is there, and a second machine would be paid for.
    [Theory]
    [InlineData(Machines)]
    [InlineData(Images)]
    [InlineData(Snapshots)]
    [InlineData(Completed)]
    public void What_cannot_be_looked_at_ends_it(string list)
    {
        foreach (string what in (string[])["up", "down"])
        {
            (int exitCode, string[] commands, _) = Run(what, [(list, "exit 1"), .. s_nothing]);
            Assert.NotEqual(0, exitCode);
            Assert.DoesNotContain(
                commands,
                c => Regex.IsMatch(c, "run-instances|import-snapshot |delete-(snapshot|object)")
            );
        }
    }

    [Fact]
    public void What_was_made_is_removed_again()
    {
        (int exitCode, string[] commands, string error) = Run("down", []);
        Assert.True(exitCode == 0, error);
        foreach (
            string call in (string[])
                [
                    "terminate-instances",
                    "delete-security-group",
                    "deregister-image",
                    "cancel-import-task",
                    "delete-snapshot",
                    "s3api delete-object --bucket b --key coffer-hello-1.raw --expected-bucket-owner id-of-aws",
                ]
        )
            Assert.Contains(commands, command => command.Contains(call));
    }

    [Fact]
    public void A_machine_that_an_earlier_call_ended_is_waited_for_and_not_taken_for_one_that_is_there()
    {
        string ended = Assert.Single(Run("down", []).Commands, c => c.StartsWith("aws ec2 describe-instances "));
        Assert.EndsWith("Values=pending,running,stopping,stopped,shutting-down", ended);
        Assert.EndsWith("Values=pending,running,stopping,stopped", Run("up", s_nothing).Commands[0]);
    }

    [Fact]
    public void It_is_known_by_its_tag_and_not_by_its_name()
    {
        string[] lists = [.. Run("down", []).Commands.Where(c => c.StartsWith("aws ec2 describe-"))];
        Assert.DoesNotContain(lists, command => command.Contains("Name=name") || command.Contains("group-name"));
        foreach (string kind in (string[])["instances", "security-groups", "images", "snapshots"])
            Assert.Contains(lists, command => command.StartsWith($"aws ec2 describe-{kind} ") && command.Contains(Tag));
        Assert.Contains(lists, c => c.Contains("Tags[?Key=='coffer-machine' && Value=='coffer-hello-1']"));
    }

    [Fact]
    public void A_snapshot_that_only_its_import_knows_is_removed()
    {
        (string, string)[] answers = [(Completed, "echo snap-1"), (Imported, "echo snap-1"), .. s_nothing];
        Assert.Contains("aws ec2 delete-snapshot --snapshot-id snap-1", Run("down", answers).Commands);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("echo None")]
    public void Where_nothing_is_nothing_is_removed(string nothing)
    {
        (int exitCode, string[] commands, _) = Run("down", [("aws ec2 describe-*", nothing), .. s_nothing]);
        Assert.Equal(0, exitCode);
        Assert.DoesNotContain(commands, c => Regex.IsMatch(c, " (delete|terminate|deregister|cancel)-"));
    }

    private static string Machine(string[] commands) =>
        Assert.Single(commands, command => command.StartsWith("aws ec2 run-instances "));

    private (int ExitCode, string[] Commands, string Error) Run(string what, (string, string)[] answers) =>
        new RecordedCommands(Out, answers).Run(what, s_settings);
}
