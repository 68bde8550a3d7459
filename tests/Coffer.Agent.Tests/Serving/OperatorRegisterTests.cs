using System.Security.Cryptography.X509Certificates;
using Coffer.Agent.Serving;
using Coffer.Agent.Tests.Fixtures;

namespace Coffer.Agent.Tests.Serving;

public sealed class OperatorRegisterTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-register-").FullName;
    private readonly X509Certificate2 _alice = Certificates.Operator("alice");
    private readonly X509Certificate2 _bob = Certificates.Operator("bob");
    private readonly OperatorRegister _register;

    public OperatorRegisterTests()
    {
        File.WriteAllText(Path.Combine(_directory, "000.pem"), _alice.ExportCertificatePem());
        _register = new OperatorRegister(_directory, InForce);
    }

    private string InForce => Path.Combine(_directory, "operators");

    public void Dispose()
    {
        _alice.Dispose();
        _bob.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Without_a_configuration_those_of_the_image_may_ask()
    {
        Say("image\n");
        Assert.True(_register.Now().Contains(_alice));
        Assert.False(_register.Now().MayOnlyConfigure);
        File.Delete(InForce);
        Assert.Equal(0, _register.Now().Count);
    }

    [Fact]
    public void Those_of_a_configuration_are_in_place_of_the_images_from_the_next_look_on()
    {
        Assert.False(_register.Now().Contains(_bob));
        Say($"configuration\n{_bob.ExportCertificatePem()}\n");
        Assert.True(_register.Now().Contains(_bob));
        Assert.False(_register.Now().Contains(_alice));
        Say("image\n");
        Assert.True(_register.Now().Contains(_alice));
        Assert.False(_register.Now().Contains(_bob));
    }

    [Fact]
    public void Where_nobody_knows_who_was_taken_away_those_of_the_image_may_give_a_configuration_and_no_more()
    {
        Say("unknown\n");
        Assert.True(_register.Now().Contains(_alice));
        Assert.True(_register.Now().MayOnlyConfigure);
    }

    [Theory]
    [InlineData("")]
    [InlineData("anybody\n")]
    [InlineData("configuration\n")]
    [InlineData("configuration\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public void What_makes_no_sense_lets_nobody_in(string text)
    {
        Say(text);
        Assert.Equal(0, _register.Now().Count);
    }

    private void Say(string text) => File.WriteAllText(InForce, text);
}
