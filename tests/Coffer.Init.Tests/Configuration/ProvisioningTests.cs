using System.Text;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Init.Configuration;
using Coffer.Keys.Configuration;
using Coffer.Keys.Hpke;
using Coffer.Keys.Tests.Configuration;
using Coffer.Tpm.Configuring;

namespace Coffer.Init.Tests.Configuration;

/// <summary>What workloads are given, by documents that a software TPM opens.</summary>
public sealed class ProvisioningTests : IDisposable
{
    private readonly ConfiguredMachine _machine = new();
    private readonly CustodiedConfiguration _custodied;

    public ProvisioningTests()
    {
        Directory.CreateDirectory(_machine.Run);
        File.WriteAllText(
            Paths.DescribedPolicy,
            """{"default":[{"type":"reject"}],"transports":{"docker":{"IMAGE":[{"type":"sigstoreSigned","keyData":"AAAA"}]}}}""".Replace(
                "IMAGE",
                SampleConfiguration.Image('0')
            )
        );
        _custodied = _machine.Custodied(
            new Provisioning(
                new MachineProvisions([
                    new("web", 0, 0, ["db-password", "token"]) { Image = SampleConfiguration.Image('0') },
                    new("tool", 0, 0, ["token"]),
                ]),
                Paths
            )
        );
        // As the first boot does: nobody has anything yet.
        _custodied.Provide(null).OrThrow();
    }

    private ProvisionPaths Paths => _machine.Provisions;

    private P256Point Key
    {
        get
        {
            _custodied.CertifiedKey().OrThrow();
            ConfigurationKey key = _machine.Key.Read(out Secret auth).OrThrow();
            auth.Dispose();
            return TpmP256Key.PointOf(key).OrThrow();
        }
    }

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Who_lacks_a_secret_waits_and_it_is_said_for_which()
    {
        Assert.Equal("db-password\ntoken\n", File.ReadAllText(Path.Combine(Paths.Awaited, "web")));
        Assert.False(File.Exists(Path.Combine(Paths.Provided, "web")));
        Take(Secrets(1, ("token", "t0ken")));
        Assert.Equal("db-password\n", File.ReadAllText(Path.Combine(Paths.Awaited, "web")));
        Assert.False(File.Exists(Path.Combine(Paths.Provided, "web")));
        Assert.True(File.Exists(Path.Combine(Paths.Provided, "tool")));
        Assert.Empty(Directory.GetFiles(Paths.Changed));
    }

    [Fact]
    public void Who_has_all_is_given_it_for_its_user_alone()
    {
        Take(Secrets(1, ("db-password", "correct horse"), ("token", "t0ken")));
        string file = Path.Combine(Paths.Secrets, "web", "db-password");
        Assert.Equal("correct horse", File.ReadAllText(file));
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(file));
        Assert.Equal(["token"], Directory.GetFiles(Path.Combine(Paths.Secrets, "tool")).Select(Path.GetFileName));
        Assert.Equal($"COFFER_IMAGE={SampleConfiguration.Image('0')}\n", Variables());
        Assert.False(File.Exists(Path.Combine(Paths.Awaited, "web")));
        // Who waited starts by itself.
        Assert.Empty(Directory.GetFiles(Paths.Changed));
    }

    [Fact]
    public void Who_has_other_secrets_than_before_is_started_again_and_nobody_else()
    {
        Take(Secrets(1, ("db-password", "one"), ("token", "same")));
        Take(Secrets(2, ("db-password", "two"), ("token", "same")));
        Assert.Equal("two", File.ReadAllText(Path.Combine(Paths.Secrets, "web", "db-password")));
        Assert.Equal(["web"], Changed());
    }

    [Fact]
    public void A_secret_that_is_taken_away_is_gone_and_its_workload_waits_again()
    {
        Take(Secrets(1, ("db-password", "one"), ("token", "same")));
        Take(Secrets(2, ("token", "same")));
        Assert.False(File.Exists(Path.Combine(Paths.Secrets, "web", "db-password")));
        Assert.False(File.Exists(Path.Combine(Paths.Provided, "web")));
        Assert.Equal("db-password\n", File.ReadAllText(Path.Combine(Paths.Awaited, "web")));
        Assert.Equal(["web"], Changed());
    }

    [Fact]
    public void The_next_boot_gives_the_same_again()
    {
        Take(Secrets(1, ("db-password", "one"), ("token", "same")));
        Directory.Delete(Paths.Secrets, recursive: true);
        Directory.Delete(Paths.Provided, recursive: true);
        _custodied.Provide(_machine.Srk.Name).OrThrow();
        Assert.Equal("one", File.ReadAllText(Path.Combine(Paths.Secrets, "web", "db-password")));
        Assert.Empty(Directory.GetFiles(Paths.Changed));
    }

    [Fact]
    public void A_newer_image_has_the_rule_of_the_one_it_replaces_which_has_none_any_more()
    {
        Take(Secrets(1, ("db-password", "one"), ("token", "same")));
        Take(
            Secrets(2, ("db-password", "one"), ("token", "same")) with
            {
                Images = MachineConfiguration.Empty<string>().Add("web", SampleConfiguration.Image('1')),
            }
        );
        Assert.Equal($"COFFER_IMAGE={SampleConfiguration.Image('1')}\n", Variables());
        using JsonDocument policy = JsonDocument.Parse(File.ReadAllText(Paths.Policy));
        Assert.Equal("reject", policy.RootElement.GetProperty("default")[0].GetProperty("type").GetString());
        JsonProperty rule = Assert.Single(
            policy.RootElement.GetProperty("transports").GetProperty("docker").EnumerateObject()
        );
        Assert.Equal(SampleConfiguration.Image('1'), rule.Name);
        Assert.Equal("""[{"type":"sigstoreSigned","keyData":"AAAA"}]""", rule.Value.GetRawText());
        Assert.Equal(["web"], Changed());
    }

    [Fact]
    public void A_document_whose_secrets_are_for_another_key_is_refused_and_the_one_in_force_stays()
    {
        Take(Secrets(1, ("db-password", "one"), ("token", "same")));
        using ConfiguredMachine other = new();
        P256Point foreign = TpmP256Key
            .PointOf(ConfigurationKey.Make(other.Srk, Secret.Allocate(32)).OrThrow())
            .OrThrow();
        byte[] document = _machine.Sign(SampleConfiguration.Full(foreign));
        Assert.Equal("configuration.secret-closed", _custodied.Take(null, document).Refusal?.Reason);
        Assert.Equal("one", File.ReadAllText(Path.Combine(Paths.Secrets, "web", "db-password")));
        Assert.Equal(1UL, _machine.Kept.Settle().InForce?.Configuration.Version);
    }

    [Fact]
    public void Secrets_in_force_that_no_key_opens_any_more_are_reported_and_awaited()
    {
        Take(Secrets(1, ("db-password", "one"), ("token", "same")));
        File.Delete(Path.Combine(_machine.Vault, "configuration.key"));
        string state = Encoding.UTF8.GetString(_custodied.Provide(null).OrThrow());
        Assert.Contains(
            "\"source\":\"secrets\",\"reason\":\"configuration.secret-closed\"",
            state,
            StringComparison.Ordinal
        );
        Assert.Equal("db-password\ntoken\n", File.ReadAllText(Path.Combine(Paths.Awaited, "web")));
        Assert.False(File.Exists(Path.Combine(Paths.Secrets, "web", "db-password")));
    }

    [Theory]
    [InlineData("robot")]
    [InlineData(":password")]
    [InlineData("robot:pass\nword")]
    [InlineData("robot:pass\n\n")]
    public void Credentials_that_are_none_are_refused_without_being_shown(string text)
    {
        CustodiedConfiguration custodied = Pulling();
        Refusal? refusal = custodied.Take(null, _machine.Sign(Secrets(1, ("token", text)))).Refusal;
        Assert.Equal("configuration.credentials", refusal?.Reason);
        Assert.DoesNotContain("pass", refusal!.Seen, StringComparison.Ordinal);
        Assert.Null(_machine.Kept.Settle().InForce);
    }

    [Fact]
    public void Credentials_are_for_podman_alone_and_other_ones_start_nothing_again()
    {
        CustodiedConfiguration custodied = Pulling();
        Assert.Equal("token\n", File.ReadAllText(Path.Combine(Paths.Awaited, "web")));
        custodied.Take(null, _machine.Sign(Secrets(1, ("token", "robot:one\n")))).OrThrow();
        string file = Path.Combine(Paths.Secrets, ".registries", "web.json");
        string first = File.ReadAllText(file);
        Assert.StartsWith("{\"auths\":{\"registry.example\":{\"auth\":\"", first, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(file));
        Assert.Empty(Directory.GetFiles(Path.Combine(Paths.Secrets, "web")));
        custodied.Take(null, _machine.Sign(Secrets(2, ("token", "robot:two")))).OrThrow();
        Assert.NotEqual(first, File.ReadAllText(file));
        Assert.Empty(Directory.GetFiles(Paths.Changed));
        custodied.Take(null, _machine.Sign(SampleConfiguration.Plain(3))).OrThrow();
        Assert.False(File.Exists(file));
        Assert.Equal(["web"], Changed());
    }

    private CustodiedConfiguration Pulling()
    {
        Directory.Delete(Paths.Awaited, recursive: true);
        CustodiedConfiguration custodied = _machine.Custodied(
            new Provisioning(
                new MachineProvisions([
                    new("web", 0, 0, []) { Image = SampleConfiguration.Image('0'), Credentials = "token" },
                ]),
                Paths
            )
        );
        custodied.Provide(null).OrThrow();
        return custodied;
    }

    [Fact]
    public void No_secret_stands_in_anything_that_others_read()
    {
        Take(Secrets(1, ("db-password", "correct horse"), ("token", "t0ken")));
        foreach (string file in Directory.EnumerateFiles(_machine.Root, "*", SearchOption.AllDirectories))
            if (!file.StartsWith(Paths.Secrets, StringComparison.Ordinal))
                Assert.DoesNotContain(
                    "correct horse",
                    File.ReadAllText(file, Encoding.Latin1),
                    StringComparison.Ordinal
                );
    }

    private void Take(MachineConfiguration configuration) =>
        _custodied.Take(_machine.Srk.Name, _machine.Sign(configuration)).OrThrow();

    private MachineConfiguration Secrets(ulong version, params (string Name, string Text)[] secrets)
    {
        P256Point key = Key;
        var sealedSecrets = MachineConfiguration.Empty<ReadOnlyMemory<byte>>().ToBuilder();
        foreach ((string name, string text) in secrets)
        {
            using Secret secret = Secret.CopyOf(Encoding.ASCII.GetBytes(text));
            sealedSecrets[name] = ConfigurationSecret.Seal(key, SampleConfiguration.Identity, version, name, secret);
        }
        return SampleConfiguration.Plain(version) with
        {
            Identity = SampleConfiguration.Identity,
            Secrets = sealedSecrets.ToImmutable(),
        };
    }

    private string Variables() => File.ReadAllText(Path.Combine(Paths.Provided, "web"));

    private string?[] Changed() => [.. Directory.GetFiles(Paths.Changed).Select(Path.GetFileName)];
}
