using Coffer.Bytes;
using Coffer.Image.Description;

namespace Coffer.Image.Tests.Description;

public sealed class MetadataReaderTests : IDisposable
{
    private const string Machine =
        "name: web\nrecovery: { recipients: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p] }\n";
    private const string Asked = "attestation: { public: true }\n";

    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("configuration: { metadata: google }", "google")]
    [InlineData("configuration: { metadata: aws }", "aws")]
    [InlineData("configuration: { metadata: azure }", "azure")]
    [InlineData("configuration: {}", null)]
    [InlineData("", null)]
    public void The_cloud_whose_server_is_asked(string configuration, string? cloud) =>
        Assert.Equal(cloud, Read($"{Asked}{configuration}\n").OrThrow().Metadata);

    [Theory]
    [InlineData("configuration: { metadata: gcp }", "description.choice")]
    [InlineData("configuration: { metadata: Google }", "description.choice")]
    [InlineData("configuration: { metadata: 'http://169.254.169.254' }", "description.choice")]
    [InlineData("configuration: { metadata: google, esp: true }", "description.unknown")]
    public void Anything_else_is_refused(string configuration, string reason) =>
        Assert.Equal(reason, Read($"{Asked}{configuration}\n").Refusal?.Reason);

    [Fact]
    public void A_machine_that_nobody_may_ask_cannot_have_one() =>
        Assert.Equal("description.no-custodian", Read("configuration: { metadata: google }\n").Refusal?.Reason);

    private Parsed<MachineDescription> Read(string more) =>
        DescriptionReader.Read(Machine + more, "machine.yaml", _directory.Path);
}
