using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Coffer.Attestation.Azure;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Snp;
using Coffer.Attestation.Tests.Certificates;
using Coffer.Attestation.Tests.Snp;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Tests.Azure;

public sealed class HclVerifierTests
{
    private static readonly HclVerifier s_amd = new(new SnpVerifier());
    private static readonly HclVerifier s_made = new(SnpJudgement.Verifier(ProductLine.Milan));
    private static readonly DateTimeOffset s_time = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("set-v0", "", "26F8BC30-774E-4290-8E7A-535F3B672AEE")]
    [InlineData("set-v1", "", "26F8BC30-774E-4290-8E7A-535F3B672AEE")]
    [InlineData("set-v2", "", "7DF7B373-B947-4AAA-96E5-C358F2A03D20")]
    [InlineData("set-ascii-nonce", "", "02FE12EC-5B74-4A1B-B261-8EA46FE9AF36")]
    // Newer microcode runs than the host has committed.
    [InlineData("set-report-v2", "snp.tcb-committed", "911B0EF8-9DBA-48B0-B275-4E4DF2D39252")]
    public void Each_recorded_set_gets_its_verdict(string set, string refusals, string vmId)
    {
        FindingList findings = new();
        JudgedHcl? judged = s_amd.Judge(Recorded(set), Certificates(set), new SnpPolicy(), s_time, findings);
        Assert.Equal(refusals, findings.ToVerdict().Refusals());
        Assert.NotNull(judged);
        Assert.Equal(vmId, judged.Claims.VmUniqueId);
        Assert.True(judged.Claims.SecureBoot);
        Assert.True(judged.Claims.ConsoleEnabled);
        Assert.Equal(64, judged.Claims.UserData.Length);
        Assert.Equal("RSA-2048", judged.AttestationKey.ToString());
        Assert.Contains(
            findings.ToVerdict().Findings,
            f => f.Rule == HclRules.Freshness && f.Outcome == Outcome.NotChecked && !f.IsRequired
        );
    }

    [Theory]
    [InlineData("set-v0")]
    [InlineData("set-v1")]
    [InlineData("set-v2")]
    [InlineData("set-ascii-nonce")]
    [InlineData("set-report-v2")]
    public void The_key_is_the_one_that_signed_the_quote(string set)
    {
        FindingList findings = new();
        JudgedHcl judged = s_amd.Judge(Recorded(set), Certificates(set), new SnpPolicy(), s_time, findings)!;
        using RSA key = judged.AttestationKey.ImportRsa().OrThrow();
        byte[] quote = RecordedEvidence.Bytes($"azure-hcl/{set}/quote.msg");
        byte[] signature = RecordedEvidence.Bytes($"azure-hcl/{set}/quote.sig");
        Assert.True(key.VerifyData(quote, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    [Fact]
    public void Another_machine_s_certificate_is_refused()
    {
        FindingList findings = new();
        Assert.Null(s_amd.Judge(Recorded("set-v0"), Certificates("set-v2"), new SnpPolicy(), s_time, findings));
        Assert.Equal("snp.chip-id snp.signature", findings.ToVerdict().Refusals());
    }

    [Fact]
    public void Each_byte_of_the_claims_changed_breaks_the_binding()
    {
        HclEvidence good = Recorded("set-v2");
        SnpEvidence certificates = Certificates("set-v2");
        byte[] report = good.Report.ToArray();
        for (int at = 0x4d4; at < 0x4d4 + 1110; at += 7)
        {
            report[at] ^= 1;
            FindingList findings = new();
            Assert.Null(s_amd.Judge(new HclEvidence(report), certificates, new SnpPolicy(), s_time, findings));
            Assert.Equal("hcl.binding", findings.ToVerdict().Refusals());
            report[at] ^= 1;
        }
    }

    [Theory]
    [InlineData(HashKind.Sha256)]
    [InlineData(HashKind.Sha384)]
    [InlineData(HashKind.Sha512)]
    public void Every_hash_that_the_header_can_name_binds(HashKind hash) =>
        Assert.Equal("", Refusals(Made(Claims(), hash)));

    [Fact]
    public void The_second_version_with_its_capabilities_is_read() =>
        Assert.Equal("", Refusals(Made(Claims(), version: 2)));

    [Fact]
    public void A_report_that_binds_other_claims_is_refused() =>
        Assert.Equal("hcl.binding", Refusals(Made(Claims(), bound: Claims("AAAA"))));

    [Fact]
    public void Something_after_the_hash_in_REPORT_DATA_is_refused() =>
        Assert.Equal("hcl.binding", Refusals(Made(Claims(), change: report => report.Byte(0x8f, 1))));

    [Fact]
    public void A_report_by_the_guest_s_level_is_refused() =>
        Assert.Equal("hcl.vmpl", Refusals(Made(Claims(), change: report => report.UInt32(0x30, 2))));

    [Theory]
    [InlineData("AQAB")]
    [InlineData("AA")]
    [InlineData("AAAAAA")]
    public void An_exponent_of_zero_is_65537(string exponent)
    {
        RuntimeClaims claims = RuntimeClaims.Read(Encoding.UTF8.GetBytes(Claims(exponent: exponent))).OrThrow();
        Assert.Equal(TestCertificates.Rsa.ExportSubjectPublicKeyInfo(), claims.AttestationKey.Der.ToArray());
    }

    [Theory]
    [InlineData("""{"keys":[]}""", "runtime-claims.key")]
    [InlineData("""{}""", "runtime-claims.key")]
    [InlineData("""{"keys":[{"kid":"HCLAkPub","kty":"EC","n":"AQAB","e":"AQAB"}]}""", "runtime-claims.key")]
    [InlineData("""{"keys":[{"kid":"HCLAkPub","kty":"RSA","n":"AQAB","e":"AQAB"}]}""", "runtime-claims.key")]
    [InlineData("""{"keys":[{"kid":"HCLAkPub","kty":"RSA","n":"A*","e":"AQAB"}]}""", "runtime-claims.key")]
    [InlineData("""{"keys":{}}""", "runtime-claims.json")]
    [InlineData("""{"keys":[],"keys":[]}""", "runtime-claims.json")]
    [InlineData("""{"vm-configuration":{"secure-boot":1}}""", "runtime-claims.json")]
    [InlineData("""{"vm-configuration":{"secure-boot":true,"secure-boot":false}}""", "runtime-claims.json")]
    [InlineData("""{"keys":[]} x""", "runtime-claims.json")]
    [InlineData("""{"keys":[""", "runtime-claims.json")]
    [InlineData("", "runtime-claims.json")]
    [InlineData("[[[[[[[[[[[[", "runtime-claims.json")]
    public void Claims_that_say_nothing_or_two_things_are_refused(string json, string reason) =>
        Assert.Equal(reason, RuntimeClaims.Read(Encoding.UTF8.GetBytes(json)).Refusal?.Reason);

    [Fact]
    public void Two_attestation_keys_are_refused()
    {
        string key = $$"""{"kid":"HCLAkPub","kty":"RSA","n":"{{Modulus()}}","e":"AQAB"}""";
        string json = $$"""{"keys":[{{key}},{{key}}]}""";
        Assert.Equal("runtime-claims.key", RuntimeClaims.Read(Encoding.UTF8.GetBytes(json)).Refusal?.Reason);
    }

    [Fact]
    public void Claims_that_are_not_known_are_skipped()
    {
        string json = Claims()[..^1] + ""","later":{"a":[1,2,{"b":null}]}}""";
        Assert.Null(RuntimeClaims.Read(Encoding.UTF8.GetBytes(json)).Refusal);
    }

    [Theory]
    [InlineData(0, 0x58, "signature")]
    [InlineData(4, 3, "")]
    [InlineData(4, 0, "")]
    [InlineData(8, 1, "")]
    [InlineData(12, 1, "request type")]
    [InlineData(16, 1, "status")]
    [InlineData(20, 1, "reserved")]
    [InlineData(0x4c0, 0, "")]
    [InlineData(0x4c4, 3, "")]
    [InlineData(0x4c8, 4, "report type")]
    [InlineData(0x4cc, 0, "")]
    [InlineData(0x4cc, 4, "")]
    [InlineData(0x4d0, 1, "")]
    [InlineData(0x4d3, 0x7f, "")]
    [InlineData(0xa27, 1, "after the claims")]
    public void A_header_that_cannot_be_is_refused(int at, byte value, string expected)
    {
        byte[] report = Recorded("set-v0").Report.ToArray();
        report[at] = value;
        Coffer.Bytes.Refusal? refusal = HclReport.Read(report).Refusal;
        Assert.Contains(expected, refusal?.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_cut_anywhere_is_refused_or_the_same()
    {
        byte[] report = Recorded("set-v0").Report.ToArray();
        for (int length = 0; length < 2346; length++)
            Assert.NotNull(HclReport.Read(report.AsMemory(0, length)).Refusal);
        Assert.Null(HclReport.Read(report.AsMemory(0, 2346)).Refusal);
    }

    public enum HashKind
    {
        Sha256 = 1,
        Sha384 = 2,
        Sha512 = 3,
    }

    private static HclEvidence Recorded(string set) => new(RecordedEvidence.Bytes($"azure-hcl/{set}/hcl_report.bin"));

    private static SnpEvidence Certificates(string set) =>
        new() { Certificates = [RecordedEvidence.Bytes($"azure-hcl/{set}/vcek.der")] };

    private static string Modulus() =>
        System.Buffers.Text.Base64Url.EncodeToString(TestCertificates.Rsa.ExportParameters(false).Modulus);

    private static string Claims(string userData = "", string exponent = "AQAB") =>
        $$"""{"keys":[{"kid":"HCLAkPub","key_ops":["sign"],"kty":"RSA","e":"{{exponent}}","n":"{{Modulus()}}"}],"vm-configuration":{"secure-boot":true},"user-data":"{{userData}}"}""";

    private static byte[] Made(
        string claims,
        HashKind hash = HashKind.Sha256,
        uint version = 1,
        string? bound = null,
        Action<TestReport>? change = null
    )
    {
        byte[] json = Encoding.UTF8.GetBytes(claims);
        TestReport report = new TestReport(ProductLine.Milan).Zero(0x50, 64);
        byte[] hashed = Encoding.UTF8.GetBytes(bound ?? claims);
        byte[] digest = hash switch
        {
            HashKind.Sha256 => SHA256.HashData(hashed),
            HashKind.Sha384 => SHA384.HashData(hashed),
            _ => SHA512.HashData(hashed),
        };
        digest.CopyTo(report.Bytes, 0x50);
        change?.Invoke(report);
        int extra = version == 2 ? 4 : 0;
        int end = 0x4d4 + extra + json.Length;
        byte[] bytes = new byte[Math.Max(2600, end)];
        "HCLA"u8.CopyTo(bytes);
        Put(bytes, 4, version);
        Put(bytes, 8, (uint)end);
        Put(bytes, 12, 2);
        report.Sign().CopyTo(bytes, 0x20);
        Put(bytes, 0x4c0, (uint)(20 + extra + json.Length));
        Put(bytes, 0x4c4, version);
        Put(bytes, 0x4c8, 2);
        Put(bytes, 0x4cc, (uint)hash);
        Put(bytes, 0x4d0, (uint)json.Length);
        json.CopyTo(bytes, 0x4d4 + extra);
        return bytes;
    }

    private static void Put(byte[] bytes, int at, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);

    private static string Refusals(byte[] report)
    {
        FindingList findings = new();
        SnpEvidence certificates = new TestReport(ProductLine.Milan).Evidence();
        s_made.Judge(new HclEvidence(report), certificates, new SnpPolicy(), TestPki.Time, findings);
        return findings.ToVerdict().Refusals();
    }
}
