using System.Security.Cryptography.X509Certificates;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Tests.Fixtures;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Tests.AttestationKeys;

public sealed class GceInstanceTests
{
    // SEQUENCE { zone "a-b", 5, "p", 7, "i", properties }
    private static string Body(string properties) =>
        "0c03612d62" + "020105" + "0c0170" + "020107" + "0c0169" + properties;

    private static byte[] Encode(string properties)
    {
        string body = Body(properties);
        return Convert.FromHexString($"30{body.Length / 2:x2}{body}");
    }

    private const string InProduction = "a00c300aa003020100a1030101ff";
    private const string InTest = "a00c300aa003020100a103010100";
    private const string WithMore = "a011300fa003020100a1030101ffa203010100";

    [Theory]
    [InlineData(InProduction, true)]
    [InlineData(WithMore, true)]
    [InlineData(InTest, false)]
    [InlineData("", false)]
    [InlineData("a0023000", false)]
    public void An_instance_is_read(string properties, bool production)
    {
        GceInstance instance = GceInstance.Read(Encode(properties)).OrThrow();
        Assert.Equal(("a-b", 5ul, "p", 7ul, "i"), Of(instance));
        Assert.Equal(production, instance.IsProduction);
    }

    [Theory]
    [InlineData("")]
    [InlineData("3000")]
    [InlineData("0500")]
    [InlineData("301d0c03612d62020105")]
    public void Anything_else_is_refused(string hex) =>
        Assert.NotNull(GceInstance.Read(Convert.FromHexString(hex)).Refusal);

    [Fact]
    public void Something_behind_is_refused()
    {
        Assert.NotNull(GceInstance.Read((byte[])[.. Encode(InProduction), 0]).Refusal);
        Assert.NotNull(GceInstance.Read(Encode(InProduction + "0500")).Refusal);
    }

    [Fact]
    public void Control_characters_in_names_are_refused()
    {
        byte[] der = Encode(InProduction);
        der[4] = 0x1B;
        Assert.NotNull(GceInstance.Read(der).Refusal);
    }

    [Fact]
    public void A_TPM_that_is_not_of_production_names_no_instance()
    {
        Judged judged = Of(InTest);
        judged.Accepted();
        Assert.Equal(Outcome.NotApplicable, judged.OutcomeOf(AkRules.GceInstance));
        Assert.Null(judged.Quote!.Instance);
        Assert.Equal(7ul, Of(InProduction).Quote!.Instance?.InstanceId);
    }

    [Fact]
    public void An_extension_that_cannot_be_read_is_refused() => Of("0500").RefusedBy(AkRules.GceInstance);

    private static Judged Of(string properties)
    {
        using TestAk ak = TestAk.OnP256();
        using TestAuthority authority = new();
        X509Extension extension = new(GceInstance.Oid, Encode(properties), critical: false);
        TpmEvidence evidence = new TestQuote().Sign(ak) with
        {
            AkCertificates = [authority.Certify(ak.Spki, more: extension), authority.Intermediate],
        };
        return Judged.Of(evidence, new() { AkRoots = [authority.Root] });
    }

    private static (string, ulong, string, ulong, string) Of(GceInstance instance) =>
        (instance.Zone, instance.ProjectNumber, instance.ProjectId, instance.InstanceId, instance.InstanceName);
}
