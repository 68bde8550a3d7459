using System.Text;
using Coffer.Attestation.Policies;
using Coffer.Bytes;
using Coffer.Image.Boot;
using Coffer.Image.Description;
using Coffer.Keys.Grants;

namespace Coffer.Image.Tests.Boot;

/// <summary>What the build writes is what the verifier reads.</summary>
public sealed class PolicyDocumentTests
{
    private static readonly PolicyDocument s_document = new(
        new MachineDescription("payroll", 3, DataIntegrity.HmacSha256, true, [], 1, [], null, []),
        "payroll_3.measurements.json"
    );

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

    private static Parsed<Policy> Read(ReadPolicyFile file) =>
        PolicyReader.Read(Encoding.UTF8.GetBytes(s_document.Text), "payroll_3.policy.yaml", file);
}
