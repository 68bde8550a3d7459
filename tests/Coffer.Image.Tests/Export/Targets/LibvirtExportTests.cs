using System.Text.RegularExpressions;

namespace Coffer.Image.Tests.Export.Targets;

public sealed class LibvirtExportTests : IDisposable
{
    private const string Schema = "usr/share/libvirt/schemas/domain.rng";

    // What virsh answers where the machine is not defined, and where it runs.
    private static readonly (string, string)[] s_nothing = [("virsh list *", "printf '\\n'")];
    private static readonly (string, string)[] s_runs = [("virsh list *", "printf 'other\\ncoffer-hello-1\\n\\n'")];
    private readonly TestDirectory _directory = new();

    public LibvirtExportTests() => TestExport.Write("libvirt", new TestImage().Write(_directory.Path), Out);

    public void Dispose() => _directory.Dispose();

    private string Out => Path.Combine(_directory.Path, "out");

    private string Place => Path.Combine(_directory.Path, "place");

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
        (int exitCode, string[] up, string error) = Run("up", s_nothing, ("VIRT", "qemu"));
        Assert.True(exitCode == 0, error);
        Assert.Equal([$"virsh define {Place}/domain.xml", "virsh start coffer-hello-1"], Changes(up));
        string domain = File.ReadAllText(Path.Combine(Place, "domain.xml"));
        Assert.Contains($"{Place}/disk.qcow2", domain);
        Assert.Contains("<domain type=\"qemu\">", domain);
        Assert.Equal(
            ["virsh destroy coffer-hello-1", "virsh undefine coffer-hello-1 --nvram --tpm"],
            Changes(Run("down", s_runs).Commands)
        );
        Assert.False(Directory.Exists(Place));
    }

    [Fact]
    public void What_libvirt_refused_can_be_brought_up_or_removed()
    {
        Assert.NotEqual(0, Run("up", [("virsh define *", "exit 1"), .. s_nothing]).ExitCode);
        string disk = Path.Combine(Place, "disk.qcow2");
        File.AppendAllText(disk, "written by a machine");
        byte[] kept = File.ReadAllBytes(disk);
        (int exitCode, string[] up, string error) = Run("up", s_nothing);
        Assert.True(exitCode == 0, error);
        Assert.Equal([$"virsh define {Place}/domain.xml", "virsh start coffer-hello-1"], Changes(up));
        Assert.Equal(kept, File.ReadAllBytes(disk));
        (exitCode, string[] down, error) = Run("down", s_nothing);
        Assert.True(exitCode == 0, error);
        Assert.Empty(Changes(down));
        Assert.False(Directory.Exists(Place));
    }

    [Fact]
    public void What_is_defined_or_runs_is_not_defined_or_started_again()
    {
        Assert.Empty(Changes(Run("up", s_runs).Commands));
        (string, string)[] off = [("virsh list --name", "true"), .. s_runs];
        Assert.Equal(["virsh start coffer-hello-1"], Changes(Run("up", off).Commands));
        Assert.Equal(["virsh undefine coffer-hello-1 --nvram --tpm"], Changes(Run("down", off).Commands));
    }

    [Fact]
    public void Without_libvirt_no_disk_is_removed()
    {
        Assert.Equal(0, Run("up", s_nothing).ExitCode);
        Assert.NotEqual(0, Run("down", [("virsh list *", "exit 1")]).ExitCode);
        Assert.True(File.Exists(Path.Combine(Place, "disk.qcow2")));
    }

    [Theory]
    [InlineData("DIRECTORY", "a|b")]
    [InlineData("DIRECTORY", "a&b")]
    [InlineData("DIRECTORY", "a<b")]
    [InlineData("DIRECTORY", "a\"b")]
    [InlineData("DIRECTORY", "a\\1")]
    [InlineData("DIRECTORY", "a\nb")]
    [InlineData("CODE", "a|b")]
    [InlineData("CODE", "a<b")]
    public void A_path_that_XML_or_sed_would_read_otherwise_is_refused(string setting, string name)
    {
        string place = Path.Combine(_directory.Path, name);
        (int exitCode, string[] commands, string error) = Run("up", s_nothing, (setting, place));
        Assert.Equal(1, exitCode);
        Assert.StartsWith($"commands.sh: {setting}: expected a path of letters, digits, spaces and ", error);
        Assert.Empty(commands);
        Assert.False(Directory.Exists(place));
    }

    [Fact]
    public void The_firmware_is_where_it_was_told()
    {
        const string Code = "/usr/share/qemu/ovmf-x86_64-smm-code.bin";
        (int exitCode, _, string error) = Run("up", s_nothing, ("CODE", Code));
        Assert.True(exitCode == 0, error);
        string domain = File.ReadAllText(Path.Combine(Place, "domain.xml"));
        Assert.Contains($"type=\"pflash\">{Code}</loader>", domain);
    }

    [Fact]
    public void A_relative_path_is_made_a_whole_one()
    {
        (int exitCode, string[] commands, string error) = Run("up", s_nothing, ("DIRECTORY", "../the place"));
        Assert.True(exitCode == 0, error);
        Assert.Equal($"virsh define {_directory.Path}/the place/domain.xml", Changes(commands)[0]);
        Assert.Contains(
            $"<source file=\"{_directory.Path}/the place/disk.qcow2\"/>",
            File.ReadAllText(Path.Combine(_directory.Path, "the place", "domain.xml"))
        );
    }

    [Theory]
    [InlineData("DIRECTORY", ".")]
    [InlineData("VIRT", "xen|")]
    public void Another_setting_that_cannot_be_is_refused(string name, string value)
    {
        (int exitCode, string[] commands, string error) = Run("up", s_nothing, (name, value));
        Assert.Equal(1, exitCode);
        Assert.StartsWith($"commands.sh: {name}: expected ", error);
        Assert.Empty(commands);
    }

    [Fact]
    public void Who_starts_it_with_SEV_SNP_is_told_that_it_does_not_restart_by_itself()
    {
        const string Told = "Then: virsh start coffer-hello-1";
        Assert.DoesNotContain(Told, Run("up", s_nothing).Error);
        Assert.Contains(Told, Run("up", s_nothing, ("DOMAIN", "domain-sev-snp.xml")).Error);
        Assert.Contains("Start it again with virsh start", File.ReadAllText(Path.Combine(Out, "domain-sev-snp.xml")));
    }

    private (int ExitCode, string[] Commands, string Error) Run(
        string what,
        (string, string)[] answers,
        params (string, string)[] settings
    ) => new RecordedCommands(Out, answers).Run(what, [("DIRECTORY", Place), .. settings]);

    private static string[] Changes(string[] commands) =>
        [.. commands.Where(command => !Regex.IsMatch(command, "^virsh (list|domifaddr) "))];

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
