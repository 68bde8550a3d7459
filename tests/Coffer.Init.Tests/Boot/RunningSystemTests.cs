using Coffer.Init.Boot;

namespace Coffer.Init.Tests.Boot;

public sealed class RunningSystemTests : IDisposable
{
    private readonly DirectoryInfo _run = Directory.CreateTempSubdirectory("coffer-run-");

    [Fact]
    public void The_machine_id_is_in_systemds_form()
    {
        RunningSystem.Describe(new Guid("01234567-89ab-4def-8123-456789abcdef"), null, _run.FullName);
        Assert.Equal("0123456789ab4def8123456789abcdef\n", File.ReadAllText(Path.Combine(_run.FullName, "machine-id")));
    }

    [Fact]
    public void The_esp_is_a_link_to_its_node()
    {
        RunningSystem.Describe(Guid.Empty, "/dev/vda1", _run.FullName);
        Assert.Equal("/dev/vda1", new FileInfo(Path.Combine(_run.FullName, "coffer/esp")).LinkTarget);
    }

    [Fact]
    public void A_disk_without_esp_has_no_link()
    {
        RunningSystem.Describe(Guid.Empty, null, _run.FullName);
        Assert.False(Path.Exists(Path.Combine(_run.FullName, "coffer/esp")));
    }

    public void Dispose() => _run.Delete(recursive: true);
}
