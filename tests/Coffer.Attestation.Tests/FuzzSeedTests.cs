using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Azure;
using Coffer.Attestation.Certificates;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Exchange;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Quotes;
using Coffer.Attestation.Snp;
using Coffer.Attestation.Tests.EventLogs;
using Coffer.Attestation.Tests.Fixtures;
using Coffer.Attestation.Tests.Snp;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.Prediction;
using Coffer.Tpm;
using Coffer.Tpm.Attesting;
using Coffer.Tpm.Structures;

namespace Coffer.Attestation.Tests;

/// <summary>
/// What the fuzzer starts from (fuzz/seeds): evidence of a made machine, which every parser takes. A seed that is refused at once would
/// leave all that lies behind untouched. Made again with COFFER_APPROVE=DIRECTORY.
/// </summary>
public sealed class FuzzSeedTests
{
    private const string Claims =
        """{"keys":[{"kid":"HCLAkPub","key_ops":["sign"],"kty":"RSA","e":"AQAB","n":"wQ"}],"vm-configuration":{"secure-boot":true},"user-data":""}""";

    private static readonly Dictionary<string, Func<byte[], Refusal?>> s_readers = new()
    {
        ["evidence-bundle"] = bytes => EvidenceBundleReader.Read(bytes).Refusal,
        ["evidence-answer"] = bytes => EvidenceAnswer.Read(bytes).Refusal,
        ["machine-identity"] = bytes => MachineIdentity.Read(bytes).Refusal,
        ["challenge"] = bytes => ChallengeDocument.Read(bytes).Refusal,
        ["policy"] = bytes => PolicyReader.Read(bytes, "policy.yaml", _ => new byte[] { 0x30, 0x00 }).Refusal,
        ["certificate"] = bytes => Certificate.Read(bytes).Refusal,
        ["public-key"] = bytes => SubjectPublicKeyInfo.Read(bytes).Refusal,
        ["revocation-list"] = bytes => CertificateRevocationList.Read(bytes).Refusal,
        ["pem"] = bytes => PemCertificates.Read(bytes).Refusal,
        ["snp-report"] = bytes => AttestationReport.Read(bytes).Refusal,
        ["certificate-table"] = bytes => CertificateTable.Read(bytes).Refusal,
        ["hcl-report"] = bytes => HclReport.Read(bytes).Refusal,
        ["tpm-public"] = bytes => TpmtPublic.ReadSized(bytes).Refusal,
        ["tpm-attest"] = bytes => TpmsAttest.Read(bytes).Refusal,
        ["tpm-signature"] = bytes => TpmtSignature.Read(bytes).Refusal,
        ["tpm-credential"] = bytes => MadeCredential.Read(bytes).Refusal,
        ["attestation-key"] = bytes => TpmtPublic.Read(bytes).Refusal,
        ["ecdsa-signature"] = bytes => RawSignature.EcdsaFromDer(bytes, TpmAlgId.Sha256).Refusal,
        ["gce-instance"] = bytes => GceInstance.Read(bytes).Refusal,
        ["tpm-make"] = bytes => TpmMake.Read(bytes).Refusal,
        ["userspace-log"] = bytes => UserspaceLog.Read(bytes).Refusal,
        ["measurements"] = bytes => ExpectedMeasurements.Read(bytes).Refusal,
    };

    public static TheoryData<string> Targets => [.. s_readers.Keys];

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_seed_is_taken_by_its_parser(string target) =>
        Assert.Null(s_readers[target](RepositoryFile.Bytes($"fuzz/seeds/{target}/made")));

    [Fact]
    public void Seeds_are_made_of_a_machine_with_everything()
    {
        foreach ((string target, byte[] seed) in Make())
        {
            GoldenFile.Approve($"seeds/{target}/made", () => seed);
            if (s_readers.TryGetValue(target, out Func<byte[], Refusal?>? read))
                Assert.Null(read(seed));
        }
    }

    private static IEnumerable<(string Target, byte[] Seed)> Make()
    {
        using FullMachine machine = new();
        EvidenceBundle bundle = machine.Bundle();
        TpmEvidence tpm = bundle.Tpm!;
        SnpEvidence snp = bundle.Snp!;
        byte[] json = EvidenceBundleWriter.Write(bundle);
        yield return ("evidence-bundle", json);
        yield return ("verify", json);
        yield return ("evidence-answer", [.. "{\"bundle\":"u8, .. json, .. ",\"activation\":\"AAEC\"}"u8]);
        yield return ("machine-identity", Identity(tpm));
        yield return ("challenge", ChallengeDocument.Write(machine.Challenge));
        yield return ("policy", "format: coffer-policy-1\nrequire-confidential-vm: false\n"u8.ToArray());
        byte[] vek = snp.Certificates[0].ToArray();
        yield return ("certificate", vek);
        yield return ("public-key", tpm.AkSpki.IsEmpty ? Spki(tpm) : tpm.AkSpki.ToArray());
        byte[] list = snp.RevocationLists[0].ToArray();
        yield return ("revocation-list", list);
        yield return ("pem", Encoding.ASCII.GetBytes(PemEncoding.WriteString("CERTIFICATE", vek)));
        byte[] report = snp.Report.ToArray();
        yield return ("snp-report", report);
        byte[] table = TestTable.Of((CertificateGuids.Vcek, vek));
        yield return ("certificate-table", table);
        yield return ("snp-judge", Parts([report, table, list, .. snp.Certificates.Select(c => c.ToArray())]));
        byte[] hcl = Hcl();
        yield return ("hcl-report", hcl);
        yield return ("hcl-judge", Parts([hcl, [], [], vek]));
        yield return ("runtime-claims", Encoding.ASCII.GetBytes(Claims));
        TpmtPublic ak = TpmtPublic.Read(tpm.AkPublic.Span).OrThrow();
        yield return ("tpm-public", ak.ToSizedBytes());
        yield return ("attestation-key", tpm.AkPublic.ToArray());
        yield return ("tpm-attest", tpm.Quote.ToArray());
        yield return ("tpm-signature", tpm.QuoteSignature.ToArray());
        yield return ("tpm-credential", Credential(tpm, ak));
        yield return ("tpm-evidence", TpmParts(tpm));
        yield return ("tpm-make", TestNames.TpmMake().RawData);
        yield return ("ecdsa-signature", DerSignature());
        yield return (
            "gce-instance",
            Convert.FromHexString("301f0c03612d620201050c01700201070c0169a00c300aa003020100a1030101ff")
        );
        yield return ("userspace-log", tpm.UserspaceLog.ToArray());
        yield return ("measurements", TestMeasurements.Document(TestLog.OfRealBoot()));
        byte[] length = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)tpm.UserspaceLog.Length);
        yield return ("boot", [.. length, .. tpm.EventLog.Span, .. tpm.UserspaceLog.Span]);
    }

    private static byte[] Spki(TpmEvidence tpm) =>
        TpmPublicKey.Spki(TpmtPublic.Read(tpm.AkPublic.Span).OrThrow()).OrThrow().ToArray();

    private static byte[] Identity(TpmEvidence tpm) =>
        Encoding.ASCII.GetBytes(
            $$"""
            {"format":"coffer-identity-1","ak-public":"{{Text(tpm.AkPublic)}}","ak-certificates":["{{Text(
                tpm.AkCertificates[0]
            )}}"],"ek-public":"{{Text(tpm.EkPublic)}}","ek-certificates":[]}
            """
        );

    private static string Text(ReadOnlyMemory<byte> bytes) => Convert.ToBase64String(bytes.Span);

    private static byte[] Credential(TpmEvidence tpm, TpmtPublic ak)
    {
        TpmtPublic ek = TpmtPublic.Read(tpm.EkPublic.Span).OrThrow();
        using Secret secret = Secret.Allocate(32);
        return CredentialMaking.Make(ek, ak.Name, secret, SystemRandomSource.Instance).OrThrow().ToBytes();
    }

    private static byte[] DerSignature()
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0x1234);
            writer.WriteInteger(0x5678);
        }
        return writer.Encode();
    }

    private static byte[] Parts(params ReadOnlySpan<byte[]> parts)
    {
        List<byte> bytes = [];
        foreach (byte[] part in parts)
            bytes.AddRange([unchecked((byte)part.Length), (byte)(part.Length >> 8), .. part]);
        return [.. bytes];
    }

    // The order of fuzz/Coffer.Fuzz/TpmEvidenceTarget.cs; lengths are big-endian, and there are three places for certificates.
    private static byte[] TpmParts(TpmEvidence tpm)
    {
        ReadOnlyMemory<byte>[] parts =
        [
            tpm.AkPublic,
            tpm.AkSpki,
            tpm.Quote,
            tpm.QuoteSignature,
            .. tpm.AkCertificates,
            default,
            tpm.EkPublic,
            .. tpm.EkCertificates,
            default,
            .. tpm.Pcrs[0].Values.Values,
        ];
        List<byte> bytes = [];
        foreach (ReadOnlyMemory<byte> part in parts)
            bytes.AddRange([(byte)(part.Length >> 8), unchecked((byte)part.Length), .. part.Span]);
        return [.. bytes];
    }

    // As HclReport reads it: header, SNP report, runtime data header, claims.
    private static byte[] Hcl()
    {
        byte[] claims = Encoding.ASCII.GetBytes(Claims);
        TestReport report = new TestReport(ProductLine.Milan).Zero(0x50, 64);
        SHA256.HashData(claims).CopyTo(report.Bytes, 0x50);
        byte[] bytes = new byte[0x4d4 + claims.Length];
        "HCLA"u8.CopyTo(bytes);
        uint[] header = [1, (uint)bytes.Length, 2];
        uint[] runtime = [(uint)(20 + claims.Length), 1, 2, 1, (uint)claims.Length];
        for (int i = 0; i < header.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 + (4 * i)), header[i]);
        for (int i = 0; i < runtime.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(0x4c0 + (4 * i)), runtime[i]);
        report.Sign().CopyTo(bytes, 0x20);
        claims.CopyTo(bytes, 0x4d4);
        return bytes;
    }
}
