using Coffer.Bytes;
using Coffer.Image.Description;
using Coffer.Keys.Rotation;

namespace Coffer.Image.Tests.Description;

public sealed class RotationReaderTests : IDisposable
{
    private const string Machine =
        "name: web\nrecovery: { recipients: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p] }\n";
    private const string Asked = "attestation: { public: true }\n";

    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-rotation-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("{ rewrap: 30d, recovery: 365d }", 30, 365)]
    [InlineData("{ rewrap: 1d }", 1, 0)]
    [InlineData("{ recovery: 3650d }", 0, 3650)]
    [InlineData("{}", 0, 0)]
    public void Days_of_each_level(string rotation, int rewrap, int recovery) =>
        Assert.Equal(new RotationSchedule(rewrap, recovery), Read($"{Asked}rotation: {rotation}\n").OrThrow().Rotation);

    [Fact]
    public void Nothing_is_renewed_where_nothing_is_said() => Assert.True(Read(Asked).OrThrow().Rotation.IsEmpty);

    [Theory]
    [InlineData("{ rewrap: 0d }", "description.days")]
    [InlineData("{ rewrap: 3651d }", "description.days")]
    [InlineData("{ rewrap: 30 }", "description.days")]
    [InlineData("{ rewrap: 030d }", "description.days")]
    [InlineData("{ rewrap: 30dd }", "description.days")]
    [InlineData("{ rewrap: -30d }", "description.days")]
    [InlineData("{ rewrap: 12h }", "description.days")]
    [InlineData("{ rewrap: d }", "description.days")]
    [InlineData("{ volume-key: 30d }", "description.unknown")]
    public void Anything_else_is_refused(string rotation, string reason) =>
        Assert.Equal(reason, Read($"{Asked}rotation: {rotation}\n").Refusal?.Reason);

    [Fact]
    public void A_machine_that_nobody_may_ask_cannot_have_one() =>
        Assert.Equal("description.no-custodian", Read("rotation: { rewrap: 30d }\n").Refusal?.Reason);

    private Parsed<MachineDescription> Read(string more) =>
        DescriptionReader.Read(Machine + more, "machine.yaml", _directory);
}
