using System.Text;
using Coffer.Init.Custody;

namespace Coffer.Init.Tests.Custody;

public sealed class ReencryptionSettingsTests : IDisposable
{
    private const string Whole = """{"format":"coffer-reencryption-settings-1","state":"paused","throttle":"5"}""";

    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-settings-").FullName;

    private string Kept => Path.Combine(_directory, "lib", "reencryption.json");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void What_is_kept_is_read_again()
    {
        ReencryptionSettings settings = new(true, 5);
        settings.Save(Kept);
        Assert.Equal(Whole, File.ReadAllText(Kept));
        Assert.Equal(settings, ReencryptionSettings.Load(Kept));
        ReencryptionSettings.None.Save(Kept);
        Assert.Equal(ReencryptionSettings.None, ReencryptionSettings.Load(Kept));
    }

    [Fact]
    public void Where_nothing_is_kept_that_can_be_read_nobody_asked_for_anything()
    {
        Assert.Equal(ReencryptionSettings.None, ReencryptionSettings.Load(Kept));
        Directory.CreateDirectory(Path.GetDirectoryName(Kept)!);
        File.WriteAllText(Kept, Whole[..20]);
        Assert.Equal(ReencryptionSettings.None, ReencryptionSettings.Load(Kept));
    }

    [Theory]
    [InlineData("settings-1", "settings-2", "reencryption.value")]
    [InlineData("paused", "failed", "reencryption.value")]
    [InlineData("\"5\"", "\"1000001\"", "reencryption.value")]
    [InlineData("\"5\"", "5", "reencryption.value")]
    [InlineData("state", "mode", "reencryption.member")]
    [InlineData("}", ",\"more\":1}", "reencryption.member")]
    [InlineData("}", "", "reencryption.json")]
    public void Anything_else_is_refused(string from, string to, string reason) =>
        Assert.Equal(
            reason,
            ReencryptionSettings
                .Read(Encoding.ASCII.GetBytes(Whole.Replace(from, to, StringComparison.Ordinal)))
                .Refusal?.Reason
        );
}
