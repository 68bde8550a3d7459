using Coffer.Linux.Mounts;

namespace Coffer.Linux.Tests.Mounts;

public sealed class SecretFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-secret-file-").FullName;

    private string Name => Path.Combine(_directory, "token");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void It_is_readable_by_its_user_alone_and_says_whether_it_was_another_one()
    {
        SecretFile file = new(Name);
        Assert.True(file.Write("one"u8, 0, 0));
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(Name));
        Assert.False(file.Write("one"u8, 0, 0));
        Assert.True(file.Write("two"u8, 0, 0));
        Assert.True(file.Write("longer"u8, 0, 0));
        Assert.Equal("longer", File.ReadAllText(Name));
        Assert.Equal([Name], Directory.GetFiles(_directory));
    }

    [Fact]
    public void Who_has_the_old_one_open_reads_it_whole()
    {
        SecretFile file = new(Name);
        file.Write("one"u8, 0, 0);
        using StreamReader open = new(Name);
        file.Write("two"u8, 0, 0);
        Assert.Equal("one", open.ReadToEnd());
    }

    [Fact]
    public void What_a_cut_left_beside_it_is_replaced()
    {
        File.WriteAllText($"{Name}.new", "half");
        Assert.True(new SecretFile(Name).Write("one"u8, 0, 0));
        Assert.Equal("one", File.ReadAllText(Name));
        Assert.False(File.Exists($"{Name}.new"));
    }

    [Fact]
    public void It_can_be_taken_away_once()
    {
        SecretFile file = new(Name);
        file.Write("one"u8, 0, 0);
        Assert.True(file.Remove());
        Assert.False(file.Remove());
        Assert.False(File.Exists(Name));
    }
}
