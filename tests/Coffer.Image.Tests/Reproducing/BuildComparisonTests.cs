using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;
using Coffer.Image.Reproducing;
using Coffer.Image.Root;
using Coffer.Image.Tests.Export;

namespace Coffer.Image.Tests.Reproducing;

public sealed class BuildComparisonTests : IDisposable
{
    private const string Image = "hello_1.raw";

    private readonly TestDirectory _directory = new();
    private readonly string _first;
    private readonly string _second;

    public BuildComparisonTests()
    {
        _first = Directory.CreateDirectory(Path.Combine(_directory.Path, "first")).FullName;
        _second = Directory.CreateDirectory(Path.Combine(_directory.Path, "second")).FullName;
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_same_image_has_no_difference()
    {
        Write(new TestImage(), new TestImage());
        Assert.Null(Compare());
    }

    [Fact]
    public void A_changed_file_of_the_root_is_named_with_the_first_byte_and_both_hashes()
    {
        Write(new TestImage(), new TestImage());
        OutputDifference? difference = Compare(Root(), Root(tree => tree.Put("etc/passwd", RootEntry.Text("root:X"))));
        Assert.Equal((Image, "partition 2, /etc/passwd of the root", 5L), Named(difference));
        Refusal refusal = difference!.ToRefusal();
        Assert.Equal("build.differs", refusal.Reason);
        Assert.Equal("hello_1.raw, partition 2, /etc/passwd of the root", refusal.Thing);
        Assert.StartsWith(Hash("root:x"), refusal.Expected);
        Assert.StartsWith(Hash("root:X"), refusal.Seen);
        Assert.EndsWith("byte 5", refusal.Seen);
    }

    [Fact]
    public void A_file_that_only_became_longer_differs_behind_its_end()
    {
        Write(new TestImage(), new TestImage());
        OutputDifference? difference = Compare(
            Root(),
            Root(tree => tree.Put("etc/passwd", RootEntry.Text("root:x:1")))
        );
        Assert.Equal((Image, "partition 2, /etc/passwd of the root", 6L), Named(difference));
    }

    public static TheoryData<string, Action<RootTree>, string, string> Changes =>
        new()
        {
            {
                "etc/passwd",
                tree => tree.Put("etc/passwd", RootEntry.File(RootContent.Of("root:x"), 0b110_000_000)),
                "File 644 0:0",
                "File 600 0:0"
            },
            { "etc/new", tree => tree.Put("etc/new", RootEntry.Text("")), "nothing", "File 644 0:0" },
            { "etc/passwd", tree => tree.Remove("etc/passwd"), "File 644 0:0", "nothing" },
            {
                "bin",
                tree => tree.Put("bin", RootEntry.Link("usr/sbin")),
                "SymbolicLink 777 0:0 to usr/bin",
                "SymbolicLink 777 0:0 to usr/sbin"
            },
            {
                "etc",
                tree => tree.Put("etc", RootEntry.Directory() with { Owner = 7 }),
                "Directory 755 0:0",
                "Directory 755 7:0"
            },
        };

    [Theory, MemberData(nameof(Changes))]
    public void What_a_path_is_belongs_to_it(string path, Action<RootTree> change, string first, string second)
    {
        Write(new TestImage(), new TestImage());
        Assert.Equal(
            new OutputDifference(Image, $"partition 2, /{path} of the root", null, first, second),
            Compare(Root(), Root(change))
        );
    }

    [Fact]
    public void A_changed_byte_of_the_payload_is_one_of_partition_2()
    {
        string payload = Path.Combine(_directory.Path, "payload");
        byte[] bytes = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7 / 3 % 251))];
        bytes[70_000]++;
        File.WriteAllBytes(payload, bytes);
        Write(new TestImage(), new TestImage { Payload = payload });
        Assert.Equal((Image, "partition 2 (root and its dm-verity tree)", 70_000L), Named(Compare()));
    }

    [Fact]
    public void Another_grant_is_a_file_in_the_initrd_of_the_installer()
    {
        Write(new TestImage(), new TestImage { OsUki = "coffer-os_2.efi" });
        (string output, string place, long? offset) = Named(Compare());
        Assert.Equal(
            (Image, "partition 1, EFI/Linux/coffer-installer.efi, section .initrd, coffer/grant.json"),
            (output, place)
        );
        Assert.True(offset > 0);
    }

    [Fact]
    public void Another_signature_of_a_UKI_names_the_UKI()
    {
        Write(new TestImage(), new TestImage { OsSigner = TestImage.OtherKeys });
        Assert.Equal("partition 1, EFI/Coffer/coffer-os_1.efi", Compare()?.Place);
    }

    [Fact]
    public void Another_partition_table_is_left_to_the_offset()
    {
        Write(new TestImage(), new TestImage());
        TestImage.Repartition(Path.Combine(_second, Image), table => table.Rename(1, "other"));
        (string output, string place, long? offset) = Named(Compare());
        Assert.Equal((Image, ""), (output, place));
        Assert.InRange(offset!.Value, 512, 34 * 512);
    }

    [Fact]
    public void Other_outputs_are_compared_as_files()
    {
        Write(new TestImage(), new TestImage());
        File.WriteAllText(Path.Combine(_first, "hello_1.policy.yaml"), "a: 1\nb: 2\n");
        File.WriteAllText(Path.Combine(_second, "hello_1.policy.yaml"), "a: 1\nb: 3\n");
        Assert.Equal(("hello_1.policy.yaml", "", 8L), Named(Compare()));
    }

    [Fact]
    public void An_output_that_the_first_build_lacks_is_a_difference()
    {
        Write(new TestImage(), new TestImage());
        File.WriteAllText(Path.Combine(_second, "hello_1.more.json"), "{}");
        Assert.Equal("hello_1.more.json", Compare()?.Output);
    }

    private void Write(TestImage first, TestImage second)
    {
        foreach ((TestImage image, string directory) in ((TestImage, string)[])[(first, _first), (second, _second)])
        {
            image.Write(directory);
            File.Delete(Path.Combine(directory, "payload"));
        }
    }

    private OutputDifference? Compare(BuildTrace? first = null, BuildTrace? second = null) =>
        BuildComparison.Compare(_first, first ?? new BuildTrace(), _second, second ?? new BuildTrace());

    private static (string Output, string Place, long? Offset) Named(OutputDifference? difference) =>
        (difference!.Output, difference.Place, difference.Offset);

    private static string Hash(string text) =>
        $"sha256 {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    private static BuildTrace Root(Action<RootTree>? change = null)
    {
        RootTree tree = new();
        tree.Put("bin", RootEntry.Link("usr/bin"));
        tree.Put("etc/passwd", RootEntry.Text("root:x"));
        change?.Invoke(tree);
        return new BuildTrace { Root = tree };
    }
}
