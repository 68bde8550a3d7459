using Coffer.Bytes;
using Coffer.Image.Export;

namespace Coffer.Image.Tests.Export;

public sealed class ExportDirectoryTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private string Target => Path.Combine(_directory.Path, "out");

    [Fact]
    public void It_is_there_when_all_is_written_and_not_before()
    {
        using (ExportDirectory directory = ExportDirectory.Create(Target).OrThrow())
        {
            directory.WriteText("a", "text");
            directory.WriteScript("b", "script");
            Assert.False(Directory.Exists(Target));
            directory.Commit();
        }
        Assert.Equal(["out"], Entries());
        Assert.Equal("text", File.ReadAllText(Path.Combine(Target, "a")));
        Assert.True(File.GetUnixFileMode(Path.Combine(Target, "b")).HasFlag(UnixFileMode.UserExecute));
        Assert.False(File.GetUnixFileMode(Path.Combine(Target, "a")).HasFlag(UnixFileMode.UserExecute));
    }

    [Fact]
    public void What_did_not_come_to_its_end_leaves_nothing()
    {
        using (ExportDirectory directory = ExportDirectory.Create(Target).OrThrow())
            directory.WriteText("a", "text");
        Assert.Empty(Entries());
    }

    [Fact]
    public void It_has_the_mode_of_any_new_directory_but_nobody_comes_in_before_it_is_whole()
    {
        using (ExportDirectory directory = ExportDirectory.Create(Target).OrThrow())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(Path.Combine(_directory.Path, Assert.Single(Entries())!))
            );
            directory.Commit();
        }
        UnixFileMode any = Directory.CreateDirectory(Path.Combine(_directory.Path, "any")).UnixFileMode;
        Assert.Equal(any, File.GetUnixFileMode(Target));
    }

    [Fact]
    public void Two_at_once_write_to_different_places_and_one_gets_the_name()
    {
        using ExportDirectory one = ExportDirectory.Create(Target).OrThrow();
        using ExportDirectory two = ExportDirectory.Create(Target).OrThrow();
        one.WriteText("a", "one");
        two.WriteText("a", "two");
        one.Commit();
        Assert.Throws<IOException>(two.Commit);
        Assert.Equal("one", File.ReadAllText(Path.Combine(Target, "a")));
    }

    // Made by somebody who knew the process's number.
    [Fact]
    public void A_directory_that_somebody_else_made_beside_it_is_not_written_to_and_stays()
    {
        string others = $"{Target}.{Environment.ProcessId}.partial";
        Directory.CreateDirectory(others);
        using (ExportDirectory directory = ExportDirectory.Create(Target).OrThrow())
        {
            directory.WriteText("a", "text");
            Assert.Empty(Directory.EnumerateFileSystemEntries(others));
        }
        Assert.True(Directory.Exists(others));
    }

    [Fact]
    public void Directories_that_lead_to_it_are_made()
    {
        string target = Path.Combine(Target, "deep", "er");
        using (ExportDirectory directory = ExportDirectory.Create(target).OrThrow())
            directory.Commit();
        Assert.True(Directory.Exists(target));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_there_is_not_touched(bool isDirectory)
    {
        if (isDirectory)
            Directory.CreateDirectory(Target);
        else
            File.WriteAllText(Target, "mine");
        Assert.Equal("export.exists", ExportDirectory.Create(Target).Refusal?.Reason);
        Assert.Equal(["out"], Entries());
    }

    [Fact]
    public void A_full_disk_is_named_and_leaves_nothing()
    {
        using (ExportDirectory directory = ExportDirectory.Create(Target).OrThrow())
        {
            RefusedException refused = Assert.Throws<RefusedException>(() => directory.Write("a", WriteToFullDisk));
            Assert.Equal("export.disk-full", refused.Refusal.Reason);
        }
        Assert.Empty(Entries());
    }

    // The kernel's own word for it.
    private static void WriteToFullDisk(Stream stream)
    {
        using FileStream full = new("/dev/full", FileMode.Open, FileAccess.Write, FileShare.None, 0);
        full.Write([1]);
    }

    private IEnumerable<string?> Entries() =>
        Directory.EnumerateFileSystemEntries(_directory.Path).Select(Path.GetFileName);
}
