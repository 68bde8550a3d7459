using System.Security.Cryptography;
using System.Text;
using Coffer.Attestation.EventLogs;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Signatures;
using Coffer.Attestation.Tests.EventLogs;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;

namespace Coffer.Attestation.Tests.Policies;

/// <summary>A policy that names a release key accepts the measurements that this key signed, and no others.</summary>
public sealed class SignedMeasurementsTests
{
    private static readonly RSA s_key = RSA.Create(2048);
    private static readonly RSA s_other = RSA.Create(2048);
    private static readonly byte[] s_measurements = TestMeasurements.Document(TestLog.OfRealBoot());

    [Fact]
    public void Measurements_that_the_key_signed_are_taken_and_the_verdict_says_whose_they_are()
    {
        BootPolicy policy = Read(Signed(s_key)).OrThrow();
        Assert.Equal("payroll", Assert.Single(policy.Expected).Name);
        Finding finding = Assert.Single(Judge(policy).Findings, IsAboutSignatures);
        Assert.Equal((Outcome.Passed, ReleaseKey.Of(s_key).Id), (finding.Outcome, finding.Seen));
    }

    [Fact]
    public void Without_a_release_key_the_rule_says_nothing()
    {
        BootPolicy policy = new() { Expected = Read(Signed(s_key)).OrThrow().Expected };
        Assert.DoesNotContain(Judge(policy).Findings, IsAboutSignatures);
    }

    public static TheoryData<string, byte[]> Others =>
        new()
        {
            { "dsse.key", Signed(s_other) },
            { "dsse.signature", Forged() },
            { "dsse.type", DsseEnvelope.Sign("application/vnd.in-toto+json", s_measurements, s_key).ToBytes() },
            { "dsse.member", s_measurements },
        };

    [Theory]
    [MemberData(nameof(Others))]
    public void What_the_key_did_not_sign_is_refused_and_counts_for_nothing(string reason, byte[] file)
    {
        BootPolicy policy = Read(file).OrThrow();
        Assert.Empty(policy.Expected);
        Assert.Equal(reason, Assert.Single(policy.Unsigned).Refusal.Reason);
        Finding? refusal = Judge(policy).FirstRefusal;
        Assert.Equal(("measurements.signed", Outcome.Failed), (refusal?.Rule.Name, refusal?.Outcome));
        Assert.Contains("build.json", refusal?.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void One_of_two_files_without_the_signature_refuses_although_the_other_is_met()
    {
        BootPolicy policy = Read(Signed(s_key), Signed(s_other)).OrThrow();
        Assert.Single(policy.Expected);
        Assert.Equal("measurements.signed", Judge(policy).FirstRefusal?.Rule.Name);
    }

    [Fact]
    public void Signed_nonsense_is_no_policy() =>
        Assert.Equal(
            "policy.file",
            Read(DsseEnvelope.Sign(SignedMeasurements.PayloadType, "{}"u8.ToArray(), s_key).ToBytes()).Refusal?.Reason
        );

    private static bool IsAboutSignatures(Finding finding) => finding.Rule == MeasurementRules.Signed;

    private static byte[] Signed(RSA key) =>
        DsseEnvelope.Sign(SignedMeasurements.PayloadType, s_measurements, key).ToBytes();

    private static byte[] Forged() =>
        (DsseEnvelope.Read(Signed(s_other)).OrThrow() with { KeyId = ReleaseKey.Of(s_key).Id }).ToBytes();

    private static Verdict Judge(BootPolicy policy) => MeasurementTests.Machine().Judge(policy, out _);

    private static Parsed<BootPolicy> Read(params byte[][] files)
    {
        string names = string.Join(", ", files.Select((_, i) => i == 0 ? "build.json" : $"build-{i}.json"));
        string pem = ReleaseKey.Of(s_key).Pem.Replace("\n", "\n    ", StringComparison.Ordinal);
        string yaml = $"format: coffer-policy-1\nboot:\n  measurements: [{names}]\n  release-key: |\n    {pem}\n";
        int next = 0;
        return PolicyReader
            .Read(Encoding.UTF8.GetBytes(yaml), "p.yaml", _ => files[next++])
            .Then<BootPolicy>(policy => policy.Boot);
    }
}
