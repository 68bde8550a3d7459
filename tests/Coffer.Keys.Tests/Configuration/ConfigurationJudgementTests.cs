using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Keys.Configuration;
using Coffer.Keys.Tests.Hpke;

namespace Coffer.Keys.Tests.Configuration;

public sealed class ConfigurationJudgementTests : IDisposable
{
    private readonly ECDsa _key = SampleConfiguration.NewKey();
    private readonly MemoryP256Key _machine = MemoryP256Key.New();

    [Fact]
    public void A_newer_one_is_taken_with_version_and_digest()
    {
        byte[] document = Sign(SampleConfiguration.Full(_machine.Public));
        SignedConfiguration taken = Judge(document, null).OrThrow();
        Assert.Equal(7UL, taken.InForce.Version);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(taken.Configuration.ToBytes())), taken.Digest);
        Assert.Equal(taken.InForce, ConfigurationInForce.Of(taken.InForce.ToBytes()));
        Assert.Null(Judge(document, new ConfigurationInForce(6, new byte[32])).Refusal);
    }

    [Fact]
    public void The_one_in_force_is_nothing_to_do_whoever_signed_it_again()
    {
        MachineConfiguration configuration = SampleConfiguration.Full(_machine.Public);
        ConfigurationInForce inForce = Judge(Sign(configuration), null).OrThrow().InForce;
        Assert.Equal(inForce, Judge(Sign(configuration), inForce).OrThrow().InForce);
    }

    [Fact]
    public void An_older_one_and_another_of_the_same_version_are_refused()
    {
        ConfigurationInForce inForce = new(7, new byte[32]);
        Assert.Equal("configuration.older", Judge(Sign(SampleConfiguration.Plain(6)), inForce).Refusal?.Reason);
        Assert.Equal("configuration.same-version", Judge(Sign(SampleConfiguration.Plain(7)), inForce).Refusal?.Reason);
        Assert.Null(Judge(Sign(SampleConfiguration.Plain(ulong.MaxValue)), inForce).Refusal);
    }

    [Fact]
    public void One_that_somebody_else_signed_or_nobody_is_refused()
    {
        using ECDsa other = SampleConfiguration.NewKey();
        byte[] foreign = SignedConfiguration.Sign(SampleConfiguration.Plain(), other).ToBytes();
        Assert.Equal("configuration.key", Judge(foreign, null).Refusal?.Reason);
        // A foreign signature under the owner's key id.
        CoseSign1 pretended = CoseSign1.Sign(SampleConfiguration.Plain().ToBytes(), other) with
        {
            KeyId = CoseSign1.KeyIdOf(_key.ExportSubjectPublicKeyInfo()),
        };
        Assert.Equal("configuration.signature", Judge(pretended.ToBytes(), null).Refusal?.Reason);
        Assert.Equal("configuration.cbor", Judge(SampleConfiguration.Plain().ToBytes(), null).Refusal?.Reason);
        Assert.Equal("configuration.cbor", Judge([], null).Refusal?.Reason);
    }

    [Fact]
    public void One_of_another_payload_under_the_signature_is_refused()
    {
        CoseSign1 signed = CoseSign1.Sign(SampleConfiguration.Plain().ToBytes(), _key) with
        {
            Payload = SampleConfiguration.Plain(9).ToBytes(),
        };
        Assert.Equal("configuration.signature", Judge(signed.ToBytes(), null).Refusal?.Reason);
    }

    [Fact]
    public void One_for_another_machine_is_refused_by_name_and_by_identity()
    {
        MachineConfiguration plain = SampleConfiguration.Plain();
        Assert.Equal("configuration.machine", Judge(Sign(plain with { Machine = "web" }), null).Refusal?.Reason);
        Assert.Equal("configuration.identity", Judge(Sign(plain with { Identity = Guid.Empty }), null).Refusal?.Reason);
    }

    [Fact]
    public void What_the_image_does_not_let_be_configured_is_refused()
    {
        MachineConfiguration full = SampleConfiguration.Full(_machine.Public);
        Assert.Equal(
            "configuration.workload",
            Judge(
                Sign(full with { Images = full.Images.Add("db", SampleConfiguration.Image('1')) }),
                null
            ).Refusal?.Reason
        );
        string elsewhere = SampleConfiguration.Image('1').Replace("team", "other");
        Assert.Equal(
            "configuration.repository",
            Judge(Sign(full with { Images = full.Images.SetItem("web", elsewhere) }), null).Refusal?.Reason
        );
        Assert.Equal(
            "configuration.secret-unknown",
            Judge(Sign(full with { Secrets = full.Secrets.Add("more", full.Secrets["token"]) }), null).Refusal?.Reason
        );
    }

    [Fact]
    public void A_secret_opens_under_its_name_version_and_machine_only()
    {
        MachineConfiguration full = SampleConfiguration.Full(_machine.Public);
        using Secret secret = ConfigurationSecret.Open(_machine, full, "token").OrThrow();
        Assert.Equal("t0ken"u8.ToArray(), secret.Span.ToArray());
        MachineConfiguration swapped = full with
        {
            Secrets = full.Secrets.SetItem("token", full.Secrets["db-password"]),
        };
        using MemoryP256Key other = MemoryP256Key.New();
        Assert.Equal("hpke.message", ConfigurationSecret.Open(_machine, swapped, "token").Refusal?.Reason);
        Assert.Equal(
            "hpke.message",
            ConfigurationSecret.Open(_machine, full with { Version = 8 }, "token").Refusal?.Reason
        );
        Assert.Equal(
            "hpke.message",
            ConfigurationSecret.Open(_machine, full with { Identity = Guid.Empty }, "token").Refusal?.Reason
        );
        Assert.Equal("hpke.message", ConfigurationSecret.Open(other, full, "token").Refusal?.Reason);
        Assert.Equal("configuration.secret-missing", ConfigurationSecret.Open(_machine, full, "more").Refusal?.Reason);
    }

    public void Dispose()
    {
        _key.Dispose();
        _machine.Dispose();
    }

    private byte[] Sign(MachineConfiguration configuration) => SignedConfiguration.Sign(configuration, _key).ToBytes();

    private Parsed<SignedConfiguration> Judge(byte[] document, ConfigurationInForce? inForce) =>
        new ConfigurationJudgement(SampleConfiguration.Machine(_key), SampleConfiguration.Identity).Judge(
            document,
            inForce
        );
}
