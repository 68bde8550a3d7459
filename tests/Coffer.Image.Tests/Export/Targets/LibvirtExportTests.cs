namespace Coffer.Image.Tests.Export.Targets;

public sealed class LibvirtExportTests : IDisposable
{
    private const string Schema = "usr/share/libvirt/schemas/domain.rng";
    private readonly TestDirectory _directory = new();

    public LibvirtExportTests() => TestExport.Write("libvirt", new TestImage().Write(_directory.Path), Out);

    public void Dispose() => _directory.Dispose();

    private string Out => Path.Combine(_directory.Path, "out");

    [Theory]
    [InlineData("domain.xml")]
    [InlineData("domain-sev-snp.xml")]
    public void The_domains_are_valid_by_libvirts_schema(string domain) =>
        StockTool.Run("xmllint", "libxml2-utils", "--noout", "--relaxng", Located(), Path.Combine(Out, domain));

    [Fact]
    public void The_schema_would_find_a_mistake()
    {
        string broken = Path.Combine(_directory.Path, "broken.xml");
        string text = File.ReadAllText(Path.Combine(Out, "domain-sev-snp.xml"));
        File.WriteAllText(broken, text.Replace("<policy>0x00030000</policy>", ""));
        (int exitCode, _, _) = StockTool.Try("xmllint", "libxml2-utils", "--noout", "--relaxng", Located(), broken);
        Assert.NotEqual(0, exitCode);
    }

    [Fact]
    public void The_disk_is_4_GiB_for_the_guest_and_little_for_the_host()
    {
        string disk = Path.Combine(Out, "disk.qcow2");
        Assert.Contains("4294967296", StockTool.Run("qemu-img", "qemu-utils", "info", "--output=json", disk));
        Assert.True(new FileInfo(disk).Length < 16 << 20);
    }

    [Fact]
    public void The_commands_define_and_start_it_where_it_was_told_and_remove_it_again()
    {
        string place = Path.Combine(_directory.Path, "place");
        RecordedCommands commands = new(Out);
        (int exitCode, string[] up, string error) = commands.Run("up", ("DIRECTORY", place), ("VIRT", "qemu"));
        Assert.True(exitCode == 0, error);
        Assert.Equal([$"virsh define {place}/domain.xml", "virsh start coffer-hello-1"], up[..2]);
        string domain = File.ReadAllText(Path.Combine(place, "domain.xml"));
        Assert.Contains($"{place}/disk.qcow2", domain);
        Assert.Contains("<domain type=\"qemu\">", domain);
        Assert.NotEqual(0, commands.Run("up", ("DIRECTORY", place)).ExitCode);
        Assert.Equal(0, commands.Run("down", ("DIRECTORY", place)).ExitCode);
        Assert.False(Directory.Exists(place));
    }

    // Debian 12's libvirt does not know SEV-SNP yet.
    private static string Located()
    {
        string tree = Environment.GetEnvironmentVariable("COFFER_TOOLS_TREE") ?? "";
        Assert.True(tree.Length > 0, "COFFER_TOOLS_TREE must be the path of a Debian 13 root; ./test.sh makes one");
        string schema = Path.Combine(tree, Schema);
        Assert.True(
            File.Exists(schema),
            $"{schema} is missing: the tools tree lacks the Debian package libvirt-common"
        );
        return schema;
    }
}
