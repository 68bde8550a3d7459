using System.Net;
using Coffer.Bytes;
using Coffer.Image.Description;
using Coffer.Image.Tests.Registries;

namespace Coffer.Image.Tests.Description;

public sealed class RegistriesReaderTests : IDisposable
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private const string Minimum = $$"""
        name: a
        recovery: { recipients: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p] }
        workloads:
          - { name: web, image: 'r.example:5000/team/web@{{Digest}}' }
          - { name: db, image: 's.example/db@{{Digest}}' }
        registries:

        """;

    private readonly TestDirectory _directory = new();
    private readonly TestAuthority _authority = new("one");
    private readonly TestAuthority _other = new("two");

    public RegistriesReaderTests()
    {
        Write("one.pem", _authority.Pem);
        Write("two.pem", _other.Pem);
    }

    [Fact]
    public void A_registry_is_read_with_its_mirrors_and_authorities()
    {
        Write("both.pem", $"a remark\n{_authority.Pem}and another\n{_other.Pem}");
        Registry registry = Assert.Single(
            Read("  - { name: 'r.example:5000', mirrors: ['m.example/a/b', 10.1.2.3:5443], authorities: both.pem }")
                .OrThrow()
                .Registries
        );
        Assert.Equal(
            ["m.example/a/b", "10.1.2.3:5443", "r.example:5000"],
            registry.Sources.Select(source => source.Text)
        );
        Assert.Equal([null, 5443, 5000], registry.Sources.Select(source => (int?)source.Port));
        Assert.Equal("m.example", registry.Mirrors[0].Registry);
        Assert.Equal(_authority.Pem + _other.Pem, registry.Authorities.Pem);
    }

    [Fact]
    public void A_registry_that_says_nothing_has_no_mirrors_and_the_authorities_of_Debian()
    {
        Registry registry = Assert.Single(Read("  - { name: s.example }").OrThrow().Registries);
        Assert.Empty(registry.Mirrors);
        Assert.True(registry.Authorities.AreDebians);
    }

    [Fact]
    public void Images_know_where_they_come_from()
    {
        MachineDescription machine = Read("  - { name: 'r.example:5000', mirrors: [m.example/copies] }").OrThrow();
        Assert.Equal(
            [
                ["m.example/copies/team/web", "r.example:5000/team/web"],
                ["s.example/db"],
            ],
            PulledImages.Of(machine).Select(image => image.Repositories)
        );
    }

    [Theory]
    [InlineData("{ mirrors: [m.example] }", "description.missing")]
    [InlineData("{ name: https://s.example }", "description.registry")]
    [InlineData("{ name: s.example/team }", "description.registry")]
    [InlineData("{ name: S.example }", "description.registry")]
    [InlineData("{ name: 's.example:0' }", "description.registry")]
    [InlineData("{ name: 's.example:65536' }", "description.registry")]
    [InlineData("{ name: 's.example:' }", "description.registry")]
    [InlineData("{ name: s }", "description.registry")]
    [InlineData("{ name: '' }", "description.registry")]
    [InlineData("{ name: r.example }", "description.registry-unused")]
    [InlineData("{ name: t.example }", "description.registry-unused")]
    [InlineData("{ name: s.example, mirror: m.example }", "description.unknown")]
    [InlineData("{ name: s.example, mirrors: m.example }", "description.kind")]
    [InlineData("{ name: s.example, mirrors: [m] }", "description.registry")]
    [InlineData("{ name: s.example, mirrors: ['m.example/'] }", "description.registry")]
    [InlineData("{ name: s.example, mirrors: ['m.example/a\"b'] }", "description.registry")]
    [InlineData("{ name: s.example, mirrors: [\"m.example\\n\"] }", "description.registry")]
    [InlineData("{ name: s.example, mirrors: ['[::1]:443'] }", "description.registry")]
    [InlineData("{ name: s.example, mirrors: [../m.example] }", "description.registry")]
    [InlineData("{ name: s.example, mirrors: [m.example, m.example] }", "description.mirror-twice")]
    [InlineData("{ name: s.example, mirrors: [s.example] }", "description.mirror-twice")]
    [InlineData("{ name: s.example, authorities: gone.pem }", "description.authorities")]
    [InlineData("{ name: s.example, authorities: empty.pem }", "description.authorities")]
    [InlineData("{ name: s.example, authorities: broken.pem }", "description.authorities")]
    [InlineData("{ name: s.example, authorities: twice.pem }", "description.authorities")]
    [InlineData("{ name: s.example, authorities: server.pem }", "description.authorities")]
    [InlineData("{ name: s.example, authorities: server.key }", "description.authorities")]
    public void What_a_registry_cannot_be_is_refused(string entry, string reason)
    {
        Write("empty.pem", "");
        Write("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        Write("twice.pem", _authority.Pem + _authority.Pem);
        _authority.IssueTo(_directory.Path, IPAddress.Loopback);
        Assert.Equal(reason, Read($"  - {entry}").Refusal?.Reason);
    }

    [Fact]
    public void A_registry_twice_is_refused() =>
        Assert.Equal(
            "description.twice",
            Read("  - { name: s.example }\n  - { name: s.example, mirrors: [m.example] }").Refusal?.Reason
        );

    [Fact]
    public void Too_many_mirrors_are_refused()
    {
        string mirrors = string.Join(", ", Enumerable.Range(0, 17).Select(number => $"m{number}.example"));
        Assert.Equal("description.too-many", Read($"  - {{ name: s.example, mirrors: [{mirrors}] }}").Refusal?.Reason);
    }

    [Theory]
    [InlineData("one.pem", "one.pem", true)]
    [InlineData("one.pem", "two.pem", false)]
    public void A_mirror_of_two_registries_is_believed_for_one_reason(string first, string second, bool isFine)
    {
        Parsed<MachineDescription> read = Read(
            $"""
              - {"{"} name: 'r.example:5000', mirrors: [m.example/a], authorities: {first} {"}"}
              - {"{"} name: s.example, mirrors: [m.example/b], authorities: {second} {"}"}
            """
        );
        Assert.Equal(isFine ? null : "description.authorities-differ", read.Refusal?.Reason);
    }

    [Fact]
    public void A_registry_that_mirrors_another_is_believed_as_by_itself() =>
        Assert.Equal(
            "description.authorities-differ",
            Read("  - { name: 'r.example:5000', mirrors: [s.example], authorities: one.pem }").Refusal?.Reason
        );

    public void Dispose()
    {
        _directory.Dispose();
        _authority.Dispose();
        _other.Dispose();
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_directory.Path, name), text);

    private Parsed<MachineDescription> Read(string registries) =>
        DescriptionReader.Read($"{Minimum}{registries}\n", "machine.yaml", _directory.Path);
}
