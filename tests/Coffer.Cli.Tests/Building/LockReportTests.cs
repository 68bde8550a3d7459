using Coffer.Cli.Building;
using Coffer.Cli.Text;
using Coffer.Image.Locks;

namespace Coffer.Cli.Tests.Building;

public sealed class LockReportTests
{
    private static readonly PackageLock s_old = Lock("1.0");
    private static readonly PackageLock s_new = Lock("1.1");

    [Fact]
    public void What_changed_is_said_old_and_new()
    {
        LockReport report = Report(s_old, s_new);
        Assert.True(report.IsStale);
        Assert.Contains("changed   tools: zstd 1.0 -> 1.1", report.Text);
        Assert.Contains("\"new\": \"1.1\"", Output.Document(report.WriteJson));
    }

    [Fact]
    public void The_same_packages_are_no_change()
    {
        LockReport report = Report(s_new, s_new);
        Assert.False(report.IsStale);
        Assert.Contains("changed   nothing", report.Text);
    }

    [Fact]
    public void The_first_lock_changes_everything()
    {
        LockReport report = Report(null, s_new);
        Assert.True(report.IsStale);
        Assert.Contains("there was no lock", report.Text);
    }

    private static LockReport Report(PackageLock? old, PackageLock now) =>
        new("machine.lock", now, LockChange.Between(old, now), old is null, IsWritten: true);

    private static PackageLock Lock(string version)
    {
        LockedTree tree = LockedTree.Of(["zstd"], [new("zstd", version, "amd64", new string('1', 64))]);
        return new([new("http://mirror.example/debian", "trixie")], tree, LockedTree.Of([], []));
    }
}
