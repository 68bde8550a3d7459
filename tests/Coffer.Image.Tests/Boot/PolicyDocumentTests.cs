using System.Security.Cryptography;
using System.Text;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Signatures;
using Coffer.Bytes;
using Coffer.Image.Boot;
using Coffer.Image.Description;
using Coffer.Keys.Grants;

namespace Coffer.Image.Tests.Boot;

/// <summary>What the build writes is what the verifier reads.</summary>
public sealed class PolicyDocumentTests
{
    private static readonly MachineDescription s_machine = new(
        "payroll",
        3,
        DataIntegrity.HmacSha256,
        true,
        [],
        1,
        [],
        null,
        []
    );
    private static readonly PolicyDocument s_document = new(s_machine, "payroll_3.measurements.json", null);

    [Fact]
    public void The_verifier_reads_it_and_asks_for_the_measurements_beside_it()
    {
        List<string> asked = [];
        Parsed<Policy> read = Read(path =>
        {
            asked.Add(path);
            return MeasurementsDocumentTests.Document();
        });
        Policy policy = read.OrThrow();
        Assert.Equal(["payroll_3.measurements.json"], asked);
        Assert.Equal("payroll", Assert.Single(policy.Boot.Expected).Name);
    }

    [Fact]
    public void With_a_release_key_it_asks_for_measurements_that_the_key_signed()
    {
        using RSA key = RSA.Create(2048);
        ReleaseKey release = ReleaseKey.Of(key);
        PolicyDocument document = new(s_machine, "payroll_3.measurements.dsse.json", release);
        byte[] signed = DsseEnvelope
            .Sign(SignedMeasurements.PayloadType, MeasurementsDocumentTests.Document(), key)
            .ToBytes();
        BootPolicy policy = Read(_ => signed, document).OrThrow().Boot;
        Assert.Equal(release.Id, policy.ReleaseKey?.Id);
        Assert.Equal("payroll", Assert.Single(policy.Expected).Name);
        Assert.Single(Read(_ => MeasurementsDocumentTests.Document(), document).OrThrow().Boot.Unsigned);
    }

    [Fact]
    public void What_it_spells_out_are_the_safe_defaults()
    {
        Policy policy = Read(_ => MeasurementsDocumentTests.Document()).OrThrow();
        Policy safe = new();
        Assert.Equal(safe.Snp.ToString(), policy.Snp.ToString());
        Assert.Equal(
            (safe.RequireConfidentialVm, safe.RequireTpm, safe.RequireFreshness),
            (policy.RequireConfidentialVm, policy.RequireTpm, policy.RequireFreshness)
        );
        Assert.Equal(safe.Tpm.AcceptedBindings, policy.Tpm.AcceptedBindings);
        Assert.Equal(safe.Boot.Unexplained, policy.Boot.Unexplained);
    }

    [Fact]
    public void Without_the_measurements_it_is_refused() =>
        Assert.NotNull(Read(_ => new Refusal("file.absent", "measurements", "a file", "none")).Refusal);

    private static Parsed<Policy> Read(ReadPolicyFile file, PolicyDocument? document = null) =>
        PolicyReader.Read(Encoding.UTF8.GetBytes((document ?? s_document).Text), "payroll_3.policy.yaml", file);
}
