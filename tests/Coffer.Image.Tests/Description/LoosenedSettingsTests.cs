using System.Collections.Immutable;
using Coffer.Image.Description;

namespace Coffer.Image.Tests.Description;

public sealed class LoosenedSettingsTests : IDisposable
{
    private const string Minimum =
        "name: a\nrecovery: { recipients: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p]%% }\n";

    private readonly TestDirectory _directory = new();

    public LoosenedSettingsTests() => File.WriteAllText(Path.Combine(_directory.Path, "web.tar"), "");

    [Fact]
    public void A_description_that_only_says_what_it_needs_loosens_nothing() =>
        Assert.Empty(
            Of(
                "",
                """
                workloads:
                  - { name: web, image: ./web.tar, ports: ["80"], volumes: ["data:/srv", "keys:/keys:ro"], health: { command: [/a] } }
                  - { name: db, command: [/bin/db], user: db, ports: ["81"] }
                """
            )
        );

    [Theory]
    [InlineData("", "disk: { integrity: none }", "disk.integrity: none")]
    [InlineData("", "disk: { first-pass: beside }", "disk.first-pass: beside")]
    [InlineData(", console: on", "", "recovery.console: on")]
    [InlineData("", "attestation: { public: true }", "attestation.public: true")]
    [InlineData("", "workloads: [{ name: a, command: [/a], user: root }]", "workloads.a.user: root")]
    [InlineData("", "workloads: [{ name: a, command: [/a], outbound: any }]", "workloads.a.outbound: any")]
    [InlineData("", "workloads: [{ name: a, image: ./web.tar, outbound: any }]", "workloads.a.outbound: any")]
    [InlineData(
        "",
        "workloads: [{ name: a, command: [/a], generated-code: true }]",
        "workloads.a.generated-code: true"
    )]
    [InlineData(
        "",
        "workloads: [{ name: a, image: ./web.tar, capabilities: [NET_RAW] }]",
        "workloads.a.capabilities: NET_RAW"
    )]
    [InlineData(
        "",
        "workloads: [{ name: a, image: ./web.tar, volumes: ['d:/x:exec'] }]",
        "workloads.a.volumes: d:/x:exec"
    )]
    public void Each_word_that_loosens_something_is_named(string recovery, string yaml, string setting)
    {
        LoosenedSetting found = Assert.Single(Of(recovery, yaml));
        Assert.Equal(setting, $"{found.Where}: {found.Says}");
        Assert.NotEmpty(found.Means);
    }

    [Fact]
    public void A_metadata_server_that_is_asked_is_named() =>
        Assert.Equal(
            ["configuration.metadata: google", "attestation.public: true"],
            Of("", "attestation: { public: true }\nconfiguration: { metadata: google }")
                .Select(found => $"{found.Where}: {found.Says}")
        );

    [Fact]
    public void A_pulled_image_that_may_be_written_is_named_twice()
    {
        string reference = $"registry.example/web@sha256:{new string('a', 64)}";
        string yaml = $"workloads: [{{ name: a, image: '{reference}', read-only: false }}]";
        Assert.Equal(["workloads.a.image", "workloads.a.read-only"], Of("", yaml).Select(found => found.Where));
    }

    public void Dispose() => _directory.Dispose();

    private ImmutableArray<LoosenedSetting> Of(string recovery, string yaml) =>
        LoosenedSettings.Of(
            DescriptionReader
                .Read(Minimum.Replace("%%", recovery, StringComparison.Ordinal) + yaml, "machine.yaml", _directory.Path)
                .OrThrow()
        );
}
