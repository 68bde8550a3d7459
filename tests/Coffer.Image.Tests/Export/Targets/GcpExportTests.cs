using System.ComponentModel;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
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

    private const string Machines = "gcloud compute instances list *";
    private const string Images = "gcloud compute images list *";
    private const string Rules = "gcloud compute firewall-rules list *";
    private const string Objects = "gcloud storage objects list *";
    private const string Describe = "gcloud compute images describe *";
    private static readonly (string, string) s_noMachine = (Machines, "true");
    private static readonly (string, string) s_noImage = (Images, "true");
    private static readonly (string, string) s_noRule = (Rules, "true");

    // What the tool answers where nothing is yet.
    private static readonly (string, string)[] s_nothing = [("gcloud * list *", "true")];
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
        string[] commands = Succeeded("up", s_nothing);
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

    // gcloud reads lists from a file whose name ends in .bin, and takes every other one for a certificate.
    [Fact]
    public void What_the_owner_forbids_goes_along_as_lists()
    {
        File.Delete(_image);
        TestExport.WriteForbidding("gcp", _directory.Path, Out);
        string[] commands = new RecordedCommands(Out, s_nothing).Run("up", s_settings).Commands;
        Assert.EndsWith(
            " --signature-database-file=db.der --forbidden-database-file=dbx.bin",
            Assert.Single(commands, c => c.StartsWith("gcloud compute images create "))
        );
        Assert.Equal(TestImage.ForbiddingKeys.Dbx!.Bytes.ToArray(), File.ReadAllBytes(Path.Combine(Out, "dbx.bin")));
        Assert.Contains(
            """
                }
                dbxs {
                  content   = filebase64("${path.module}/dbx.bin")
                  file_type = "BIN"
                }
              }

            """,
            File.ReadAllText(Path.Combine(Out, "main.tf"))
        );
    }

    [Fact]
    public void Where_nothing_is_forbidden_nothing_says_so()
    {
        Assert.DoesNotContain("dbx.bin", TestExport.Write("gcp", _image, Out));
        foreach (string file in (string[])["commands.sh", "main.tf"])
            Assert.DoesNotContain("dbx", File.ReadAllText(Path.Combine(Out, file)));
    }

    [Fact]
    public void Everything_says_whose_it_is_as_deploy_says_it()
    {
        string[] commands = Succeeded("up", s_nothing);
        string digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Out, "disk.tar.gz"))));
        string labels = $" --labels=coffer-machine=coffer-hello-1,coffer-disk={digest[..32]} ";
        Assert.Contains(labels, Assert.Single(commands, c => c.Contains(" images create ")));
        Assert.Contains(labels, Assert.Single(commands, c => c.Contains(" instances create ")));
        Assert.Contains(
            " --description=coffer-machine=coffer-hello-1 ",
            Assert.Single(commands, c => c.Contains(" firewall-rules create "))
        );
        Assert.EndsWith(
            $" --custom-metadata=coffer-machine=coffer-hello-1,coffer-sha256={digest}",
            Assert.Single(commands, c => c.Contains(" storage cp "))
        );
    }

    [Fact]
    public void What_is_deleted_from_the_bucket_is_not_kept() =>
        Assert.EndsWith(
            " --soft-delete-duration=0",
            Assert.Single(Succeeded("up", s_nothing), c => c.Contains(" buckets create "))
        );

    // No quota, no machine of that type in the zone: what was made before it is there.
    [Fact]
    public void Up_goes_on_where_an_earlier_one_ended()
    {
        string[] made = Made(Succeeded("up", [s_noMachine, s_noRule, .. Ours()]));
        Assert.Equal(["gcloud compute instances create", "gcloud compute firewall-rules create"], made);
    }

    [Fact]
    public void Up_makes_nothing_where_all_is_there() => Assert.Empty(Made(Succeeded("up", Ours())));

    [Fact]
    public void An_upload_without_an_image_is_done_again()
    {
        string[] made = Made(Succeeded("up", [s_noImage, .. Ours()]));
        Assert.Equal(["gcloud storage cp", "gcloud compute images create"], made);
    }

    [Fact]
    public void An_image_of_another_disk_is_refused()
    {
        (int exitCode, string[] commands, string error) = Run("up", [(Describe, "echo 0123"), .. Ours()]);
        Assert.Equal(1, exitCode);
        Assert.Matches("image coffer-hello-1: expected one of this disk, [0-9a-f]{32}, seen: 0123\n", error);
        Assert.Empty(Made(commands));
    }

    [Fact]
    public void What_was_made_is_removed_again() =>
        Assert.Equal(
            [
                "gcloud compute instances delete",
                "gcloud compute firewall-rules delete",
                "gcloud compute images delete",
                "gcloud storage rm",
            ],
            Made(Succeeded("down", Ours()))
        );

    [Theory]
    [InlineData(Machines, "images delete,storage rm,firewall-rules delete")]
    [InlineData(Rules, "instances delete,images delete,storage rm")]
    [InlineData(Images, "instances delete,firewall-rules delete,storage rm")]
    [InlineData(Objects, "instances delete,firewall-rules delete,images delete")]
    public void Down_goes_on_where_something_is_not_there(string missing, string removed)
    {
        (string, string)[] answers =
        [
            (missing, "true"),
            ("gcloud compute instances list *zone.basename()*", "true"),
            .. Ours(),
        ];
        string[] made = Made(Succeeded("down", answers));
        Assert.Equal(removed.Split(',').Order(), made.Select(command => command[7..].Replace("compute ", "")).Order());
    }

    [Fact]
    public void Where_nothing_is_nothing_is_removed() => Assert.Empty(Made(Succeeded("down", s_nothing)));

    [Theory]
    [InlineData(
        "up",
        Images,
        "coffer-hello-1,",
        "image coffer-hello-1: expected none, or one that says coffer-hello-1, seen: "
    )]
    [InlineData(
        "up",
        Machines,
        "coffer-hello-1,me",
        "machine coffer-hello-1: expected none, or one that says coffer-hello-1, seen: me"
    )]
    [InlineData(
        "up",
        Rules,
        "coffer-hello-1,mine",
        "firewall rule coffer-hello-1: expected none, or one that says coffer-machine=coffer-hello-1, seen: mine"
    )]
    [InlineData(
        "down",
        Machines,
        "coffer-hello-1,",
        "machine coffer-hello-1: expected none, or one that says coffer-hello-1, seen: "
    )]
    [InlineData(
        "down",
        Objects,
        ",coffer-hello-1.tar.gz,",
        "gs://b/coffer-hello-1.tar.gz: expected none, or one that says coffer-hello-1, seen: "
    )]
    public void What_does_not_say_that_it_is_this_machines_is_left_alone(
        string what,
        string listed,
        string seen,
        string expected
    )
    {
        (int exitCode, string[] commands, string error) = Run(what, [(listed, $"echo '{seen}'"), .. Ours()]);
        Assert.Equal((1, $"commands.sh: {expected}\n"), (exitCode, error));
        string kind = listed.Split(' ')[^3];
        Assert.DoesNotContain(Made(commands), command => command.Contains($" {kind} "));
    }

    [Fact]
    public void An_upload_of_somebody_else_is_not_written_over()
    {
        (string, string)[] answers = [s_noImage, (Objects, "echo ,coffer-hello-1.tar.gz,"), .. Ours()];
        (int exitCode, string[] commands, _) = Run("up", answers);
        Assert.Equal(1, exitCode);
        Assert.Empty(Made(commands));
    }

    // A bucket with versions keeps them, and the tool lists them behind the upload's name.
    [Fact]
    public void What_a_bucket_keeps_of_older_uploads_is_not_the_upload()
    {
        const string Older = "2026-01-02T03:04:05+0000,coffer-hello-1.tar.gz,somebody";
        (string, string) older = (Objects, $"echo {Older}");
        (string, string) both = (Objects, $"echo {Older}; echo ,coffer-hello-1.tar.gz,coffer-hello-1");
        Assert.DoesNotContain("gcloud storage rm", Made(Succeeded("down", [older, .. Ours()])));
        Assert.Contains("gcloud storage rm", Made(Succeeded("down", [both, .. Ours()])));
        Assert.Contains("gcloud storage cp", Made(Succeeded("up", [s_noImage, older, .. Ours()])));
    }

    // Then nobody knows what is there.
    [Theory]
    [InlineData("up", Images)]
    [InlineData("down", Machines)]
    [InlineData("down", "gcloud storage buckets list *")]
    public void What_cannot_be_looked_at_ends_it(string what, string listed)
    {
        (int exitCode, string[] commands, _) = Run(
            what,
            [(listed, "{ echo 'HTTPError 403' >&2; exit 1; }"), .. Ours()]
        );
        Assert.Equal(1, exitCode);
        Assert.DoesNotContain(commands, command => command.Contains(" create ") || command.Contains("storage rm"));
    }

    [Fact]
    public void A_machine_in_another_zone_keeps_what_it_needs()
    {
        (string, string)[] answers =
        [
            ("gcloud compute instances list *zone.basename()*", "echo europe-west4-b"),
            s_noMachine,
            .. Ours(),
        ];
        (int exitCode, string[] commands, string error) = Run("down", answers);
        Assert.Equal(1, exitCode);
        Assert.Contains("expected it in zone europe-west4-a, or nowhere, seen: in europe-west4-b", error);
        Assert.Empty(Made(commands));
    }

    [Theory]
    [InlineData("n2d-standard-4", " --min-cpu-platform=AMD Milan ")]
    [InlineData("c3d-standard-4", " --machine-type=c3d-standard-4 --confidential-compute-type")]
    public void Only_of_the_family_with_older_processors_newer_ones_are_asked_for(string type, string expected) =>
        Assert.Contains(expected, Machine(("TYPE", type)));

    [Fact]
    public void The_disk_is_of_the_type_that_was_asked_for()
    {
        Assert.Contains(" --boot-disk-type=pd-balanced ", Machine());
        Assert.Contains(" --boot-disk-type=hyperdisk-balanced ", Machine(("DISK_TYPE", "hyperdisk-balanced")));
    }

    [Fact]
    public void Network_and_address_are_what_was_asked_for()
    {
        Assert.Contains(" --network-interface=nic-type=GVNIC,network=default ", Machine());
        Assert.Contains(
            " --network-interface=nic-type=GVNIC,network=n,subnet=s,no-address ",
            Machine(("NETWORK", "n"), ("SUBNET", "s"), ("NO_ADDRESS", "1"))
        );
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

    // What an apply over a machine that is there would otherwise destroy, or take away, and what Google would otherwise keep.
    [Theory]
    [InlineData("version = \">= 6.27\"")]
    [InlineData("retention_duration_seconds = 0")]
    [InlineData("ignore_changes       = [guest_os_features]")]
    [InlineData("boot_disk[0].initialize_params[0].image,")]
    [InlineData("metadata[\"coffer-configuration\"],")]
    [InlineData("coffer-machine = \"coffer-hello-1\"")]
    [InlineData("startswith(var.machine_type, \"n2d-\") ? \"AMD Milan\" : null")]
    [InlineData("for_each = var.external_address ? [1] : []")]
    [InlineData("type  = var.disk_type")]
    public void The_module_says(string text) =>
        Assert.Contains(text, File.ReadAllText(Path.Combine(Exported(), "main.tf")));

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

    private string Machine(params (string, string)[] settings) =>
        Assert.Single(
            new RecordedCommands(Exported(), s_nothing).Run("up", [.. s_settings, .. settings]).Commands,
            command => command.Contains(" instances create ")
        );

    private string[] Succeeded(string what, (string, string)[] answers)
    {
        (int exitCode, string[] commands, string error) = Run(what, answers);
        Assert.True(exitCode == 0, error);
        return commands;
    }

    private (int ExitCode, string[] Commands, string Error) Run(string what, (string, string)[] answers) =>
        new RecordedCommands(Exported(), answers).Run(what, s_settings);

    private string Exported()
    {
        if (!Directory.Exists(Out))
            TestExport.Write("gcp", _image, Out);
        return Out;
    }

    // What the tool answers where all of it is.
    private (string, string)[] Ours() =>
        [
            ("gcloud compute instances list *zone.basename()*", "echo europe-west4-a"),
            (Machines, "echo coffer-hello-1,coffer-hello-1"),
            (Images, "echo coffer-hello-1,coffer-hello-1"),
            (Rules, "echo coffer-hello-1,coffer-machine=coffer-hello-1"),
            ("gcloud storage buckets list *", "echo b"),
            (Objects, "echo ,coffer-hello-1.tar.gz,coffer-hello-1"),
            (Describe, $"sha256sum < '{Path.Combine(Exported(), "disk.tar.gz")}' | cut -c1-32"),
        ];

    private static string[] Made(string[] commands) =>
        [
            .. commands
                .Where(command => !command.Contains(" list ") && !command.Contains(" describe "))
                .Select(command => Regex.Match(command, "^gcloud (storage [a-z]+|compute [-a-z]+ [a-z]+)").Value),
        ];

    private static byte[] Content(FileStream disk, PartitionTable table, GptPartition partition)
    {
        byte[] content = new byte[table.LengthOf(partition)];
        disk.Position = table.OffsetOf(partition);
        disk.ReadExactly(content);
        return content;
    }
}
