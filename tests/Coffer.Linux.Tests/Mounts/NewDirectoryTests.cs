using Coffer.Linux.Mounts;

namespace Coffer.Linux.Tests.Mounts;

public sealed class NewDirectoryTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-new-directory-").FullName;

    private string Name => Path.Combine(_directory, "name");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_directory_of_a_random_name_is_another_one_each_time_and_its_owners_alone()
    {
        string one = NewDirectory.Make($"{Name}.");
        string two = NewDirectory.Make($"{Name}.");
        Assert.NotEqual(one, two);
        Assert.StartsWith($"{Name}.", one, StringComparison.Ordinal);
        Assert.Equal(Private, File.GetUnixFileMode(one));
        Assert.Throws<LinuxException>(() => NewDirectory.Make($"{Name}.none/x"));
    }
}
