using System.Collections.Immutable;
using Coffer.Image.Export;
using Coffer.Image.Export.Targets;

namespace Coffer.Image.Tests.Export;

public sealed class ImageExportTests : IDisposable
{
    private const long GiB = 1 << 30;
    private const long MiB = 1 << 20;
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(129 * MiB, null, GiB)]
    [InlineData(GiB, null, GiB)]
    [InlineData(GiB + MiB, null, 2 * GiB)]
    [InlineData(129 * MiB, 10 * GiB, 10 * GiB)]
    public void A_disk_for_Google_has_whole_GiB(long image, long? asked, long expected) =>
        Assert.Equal(expected, ImageExport.SizeFor(new GcpExport(), image, asked).OrThrow());

    [Theory]
    [InlineData(129 * MiB, 129 * MiB)]
    [InlineData(129 * MiB + 512, 130 * MiB)]
    public void A_disk_for_Azure_has_whole_MiB(long image, long expected) =>
        Assert.Equal(expected, ImageExport.SizeFor(new AzureExport(), image, null).OrThrow());

    [Fact]
    public void A_disk_for_QEMU_has_room_for_a_machine() =>
        Assert.Equal(4 * GiB, ImageExport.SizeFor(new Qcow2Export(TestExport.Blank), 129 * MiB, null).OrThrow());

    [Fact]
    public void Who_asks_for_less_gets_less() =>
        Assert.Equal(GiB, ImageExport.SizeFor(new Qcow2Export(TestExport.Blank), 129 * MiB, GiB).OrThrow());

    [Theory]
    [InlineData(2 * GiB, GiB)]
    [InlineData(129 * MiB, GiB + MiB)]
    [InlineData(129 * MiB, 0L)]
    public void What_the_image_or_the_cloud_cannot_be_is_refused(long image, long asked) =>
        Assert.Equal("export.disk-size", ImageExport.SizeFor(new GcpExport(), image, asked).Refusal?.Reason);

    public static TheoryData<string> Targets => ["gcp", "azure", "aws", "qcow2", "libvirt"];

    [Theory, MemberData(nameof(Targets))]
    public void The_same_image_and_keys_give_the_same_files(string target)
    {
        string image = new TestImage().Write(_directory.Path);
        string[] files = [.. Export(target, image, "first"), .. Export(target, image, "second")];
        Assert.NotEmpty(files);
        foreach (string file in files)
            Assert.True(
                File.ReadAllBytes(InOf("first", file)).AsSpan().SequenceEqual(File.ReadAllBytes(InOf("second", file))),
                file
            );
    }

    [Theory, MemberData(nameof(Targets))]
    public void No_private_key_goes_along_and_no_place_is_left_open(string target)
    {
        foreach (string file in Export(target, new TestImage().Write(_directory.Path), "out"))
        {
            string content = File.ReadAllText(InOf("out", file));
            Assert.DoesNotContain("PRIVATE KEY", content);
            if (Path.GetExtension(file) is ".sh" or ".tf" or ".xml" or ".json")
                Assert.DoesNotMatch("@[A-Z]+@", content);
        }
    }

    [Theory, MemberData(nameof(Targets))]
    public void The_commands_are_a_script_in_which_shellcheck_finds_nothing(string target)
    {
        Export(target, new TestImage().Write(_directory.Path), "out");
        StockTool.Run("shellcheck", "shellcheck", "--severity=style", InOf("out", "commands.sh"));
    }

    [Theory, MemberData(nameof(Targets))]
    public void The_certificates_are_the_owners(string target)
    {
        Export(target, new TestImage().Write(_directory.Path), "out");
        string[] arguments = ["x509", "-inform", "DER", "-noout", "-subject", "-in"];
        foreach (string name in (string[])["PK", "KEK", "db"])
            Assert.Equal(
                $"subject=CN = Test {name}\n",
                StockTool.Run("openssl", "openssl", [.. arguments, InOf("out", $"{name}.der")])
            );
    }

    [Theory]
    [InlineData("hello", "coffer-hello-1")]
    [InlineData("1st", "coffer-1st-1")]
    [InlineData(
        "a-name-that-is-as-long-as-names-may-become-because-somebody-likes-it",
        "coffer-a-name-that-is-as-long-as-names-may-beco-1"
    )]
    public void Names_are_what_clouds_take(string machine, string expected)
    {
        string path = new TestImage { MachineName = machine[..Math.Min(machine.Length, 63)] }.Write(_directory.Path);
        ExportableImage image = ExportableImage.Read(new ImageFileDisk(path), TestImage.Keys).OrThrow();
        string name = new ExportedMachine(image, image.Disk, TestImage.Keys).CloudName;
        Assert.Equal(expected, name);
        Assert.Matches("^[a-z][-a-z0-9]{0,61}[a-z0-9]$", name);
    }

    private ImmutableArray<string> Export(string target, string image, string name) =>
        TestExport.Write(target, image, Path.Combine(_directory.Path, name));

    private string InOf(string export, string file) => Path.Combine(_directory.Path, export, file);
}
