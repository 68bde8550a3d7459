using System.Collections.Immutable;
using System.Text;
using Coffer.Attestation.Evidence;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;

namespace Coffer.Attestation.Tests.Evidence;

public sealed class EvidenceBundleTests
{
    private static readonly EvidenceBundle s_full = new()
    {
        Agent = new AgentEvidence(Bytes(16), Bytes(91)),
        Machine = new MachineClaims(
            "hello",
            7,
            new Guid("5d1a6b1e-8c2f-4c57-9a4e-0d1f2b3c4d5e"),
            new Guid("11111111-2222-4333-8444-555555555555"),
            3,
            new string('a', 64),
            new string('b', 64),
            "mounted",
            "complete"
        ),
        Tpm = new TpmEvidence
        {
            AkPublic = Bytes(90),
            AkSpki = Bytes(91),
            AkCertificates = [Bytes(50), Bytes(60)],
            EkPublic = Bytes(80),
            EkCertificates = [Bytes(70)],
            Quote = Bytes(129),
            QuoteSignature = Bytes(72),
            Pcrs =
            [
                new PcrBankEvidence(
                    PcrBank.Sha256,
                    ImmutableSortedDictionary<int, ReadOnlyMemory<byte>>.Empty.Add(7, Bytes(32)).Add(11, Bytes(32))
                ),
            ],
            EventLog = Bytes(300),
            UserspaceLog = Bytes(40),
        },
        Snp = new SnpEvidence
        {
            Report = Bytes(1184),
            CertificateTable = Bytes(24),
            Certificates = [Bytes(51)],
            RevocationLists = [Bytes(52)],
        },
        Hcl = new HclEvidence(Bytes(1300)),
    };

    [Fact]
    public void A_recovered_boot_is_written_as_ever_and_read_again()
    {
        EvidenceBundle recovered = new() { Machine = s_full.Machine! with { Recovered = "srk.missing" } };
        byte[] bytes = EvidenceBundleWriter.Write(recovered);
        GoldenFile.Matches("evidence-1-recovered.json", bytes);
        Assert.Equal(recovered.Machine, EvidenceBundleReader.Read(bytes).OrThrow().Machine);
    }

    [Fact]
    public void The_written_form_is_the_golden_one()
    {
        byte[] written = EvidenceBundleWriter.Write(s_full);
        GoldenFile.Matches("evidence-1.json", written);
    }

    [Fact]
    public void What_was_written_is_read_and_written_again_the_same()
    {
        byte[] written = EvidenceBundleWriter.Write(s_full);
        EvidenceBundle read = EvidenceBundleReader.Read(written).OrThrow();
        Assert.Equal(written, EvidenceBundleWriter.Write(read));
        Assert.Equal(s_full.Machine, read.Machine);
    }

    [Fact]
    public void An_empty_bundle_is_a_bundle()
    {
        EvidenceBundle read = EvidenceBundleReader.Read("""{"format":"coffer-evidence-1"}"""u8).OrThrow();
        Assert.Equal(new EvidenceBundle(), read);
    }

    [Fact]
    public void The_order_of_members_is_free()
    {
        EvidenceBundle read = EvidenceBundleReader
            .Read("""{"tpm":{"quote":"AQI="},"format":"coffer-evidence-1"}"""u8)
            .OrThrow();
        Assert.Equal(2, read.Tpm?.Quote.Length);
    }

    [Theory]
    [InlineData("", "evidence.json", "evidence bundle")]
    [InlineData("[]", "evidence.value", "evidence bundle")]
    [InlineData("{}", "evidence.member", "evidence bundle")]
    [InlineData("""{"format":"coffer-evidence-2"}""", "evidence.value", "evidence bundle: format")]
    [InlineData(
        """{"format":"coffer-evidence-1","format":"coffer-evidence-1"}""",
        "evidence.duplicate-member",
        "format"
    )]
    [InlineData("""{"format":"coffer-evidence-1","tdx":{}}""", "evidence.member", "tdx")]
    [InlineData("""{"format":"coffer-evidence-1","agent":{"nonce":"0102"}}""", "evidence.value", "agent.nonce")]
    [InlineData("""{"format":"coffer-evidence-1","agent":{"NONCE":"0102"}}""", "evidence.member", "agent.NONCE")]
    [InlineData("""{"format":"coffer-evidence-1","snp":{"report":"AQ"}}""", "evidence.value", "snp.report")]
    [InlineData("""{"format":"coffer-evidence-1","snp":{"report":7}}""", "evidence.value", "snp.report")]
    [InlineData("""{"format":"coffer-evidence-1","snp":[]}""", "evidence.value", "snp")]
    [InlineData("""{"format":"coffer-evidence-1","tpm":{"pcrs":{"md5":{}}}}""", "evidence.member", "tpm.pcrs.md5")]
    [InlineData("""{"format":"coffer-evidence-1","tpm":{"pcrs":{"sha1":{"24":""}}}}""", "evidence.member", "sha1.24")]
    [InlineData("""{"format":"coffer-evidence-1","tpm":{"pcrs":{"sha1":{"07":""}}}}""", "evidence.member", "sha1.07")]
    [InlineData("""{"format":"coffer-evidence-1","tpm":{"pcrs":{"sha1":{"7":"ab"}}}}""", "evidence.value", "sha1.7")]
    [InlineData(
        """{"format":"coffer-evidence-1","tpm":{"ak-certificates":"AQI="}}""",
        "evidence.value",
        "ak-certificates"
    )]
    [InlineData(
        """{"format":"coffer-evidence-1","tpm":{"ak-certificates":["AQI=",1]}}""",
        "evidence.value",
        "ak-certificates[1]"
    )]
    [InlineData("""{"format":"coffer-evidence-1","machine":{"vault":"X"}}""", "evidence.value", "machine.vault")]
    [InlineData(
        """{"format":"coffer-evidence-1","machine":{"generation":7}}""",
        "evidence.value",
        "machine.generation"
    )]
    [InlineData(
        """{"format":"coffer-evidence-1","machine":{"version":4294967296}}""",
        "evidence.value",
        "machine.version"
    )]
    [InlineData("""{"format":"coffer-evidence-1","hcl":{"report":"AQI=","more":1}}""", "evidence.member", "hcl.more")]
    public void Anything_else_is_refused_with_its_reason_and_the_member(string json, string reason, string member)
    {
        Refusal? refusal = EvidenceBundleReader.Read(Encoding.UTF8.GetBytes(json)).Refusal;
        Assert.Equal(reason, refusal?.Reason);
        Assert.EndsWith(member, refusal?.Thing);
    }

    [Fact]
    public void More_certificates_than_the_bound_are_refused()
    {
        EvidenceBundle many = new()
        {
            Snp = new SnpEvidence
            {
                Certificates = [.. Enumerable.Repeat(Bytes(3), EvidenceLimits.MostCertificates + 1)],
            },
        };
        Refusal? refusal = EvidenceBundleReader.Read(EvidenceBundleWriter.Write(many)).Refusal;
        Assert.Equal("evidence.value", refusal?.Reason);
    }

    [Fact]
    public void A_bundle_over_the_bound_is_refused()
    {
        byte[] large = new byte[EvidenceLimits.LargestBundle + 1];
        large.AsSpan().Fill((byte)' ');
        Assert.Equal("evidence.size", EvidenceBundleReader.Read(large).Refusal?.Reason);
    }

    private static ReadOnlyMemory<byte> Bytes(int count) =>
        (byte[])[.. Enumerable.Range(0, count).Select(i => (byte)(((i * 37) + count) & 0xff))];
}
