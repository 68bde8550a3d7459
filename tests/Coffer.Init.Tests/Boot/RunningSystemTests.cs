using Coffer.Init.Boot;
using Coffer.Init.Vault;

namespace Coffer.Init.Tests.Boot;

public sealed class RunningSystemTests : IDisposable
{
    private readonly DirectoryInfo _run = Directory.CreateTempSubdirectory("coffer-run-");

    [Fact]
    public void Only_a_recovered_boot_says_why()
    {
        RunningSystem.Describe(Guid.Empty, null, null, run: _run.FullName);
        string path = Path.Combine(_run.FullName, "coffer", "recovered");
        Assert.False(File.Exists(path));
        RunningSystem.Describe(Guid.Empty, null, null, "unseal.pcr-7", _run.FullName);
        Assert.Equal("unseal.pcr-7\n", File.ReadAllText(path));
    }

    [Fact]
    public void The_machine_id_is_in_systemds_form()
    {
        RunningSystem.Describe(new Guid("01234567-89ab-4def-8123-456789abcdef"), null, null, run: _run.FullName);
        Assert.Equal("0123456789ab4def8123456789abcdef\n", File.ReadAllText(Path.Combine(_run.FullName, "machine-id")));
    }

    [Fact]
    public void The_esp_is_a_link_to_its_node()
    {
        RunningSystem.Describe(Guid.Empty, "/dev/vda1", null, run: _run.FullName);
        Assert.Equal("/dev/vda1", new FileInfo(Path.Combine(_run.FullName, "coffer/esp")).LinkTarget);
    }

    [Fact]
    public void A_disk_without_esp_has_no_link()
    {
        RunningSystem.Describe(Guid.Empty, null, null, run: _run.FullName);
        Assert.False(Path.Exists(Path.Combine(_run.FullName, "coffer/esp")));
    }

    [Fact]
    public void A_first_pass_that_runs_is_told_in_sectors()
    {
        RunningSystem.Describe(Guid.Empty, null, new FirstPass(4096, 8192), run: _run.FullName);
        Assert.Equal("4096 8192\n", File.ReadAllText(Path.Combine(_run.FullName, "coffer/first-pass")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nothing_waits_for_a_pass_that_ended_or_that_there_is_not(bool hasIntegrity)
    {
        FirstPass? over = hasIntegrity ? new FirstPass(8192, 8192) : null;
        RunningSystem.Describe(Guid.Empty, null, over, run: _run.FullName);
        Assert.False(Path.Exists(Path.Combine(_run.FullName, "coffer/first-pass")));
    }

    public void Dispose() => _run.Delete(recursive: true);
}
