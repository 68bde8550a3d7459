using System.Collections.Immutable;
using System.Text;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Audit;
using Coffer.Attestation.Azure;
using Coffer.Attestation.Certificates;
using Coffer.Attestation.Configurations;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Exchange;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Quotes;
using Coffer.Attestation.Receipts;
using Coffer.Attestation.Signatures;
using Coffer.Attestation.Snp;
using Coffer.Clouds.Google.Account;
using Coffer.Evidence.Custody;
using Coffer.Evidence.Serving;
using Coffer.Evidence.Stewardship;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.Pe;
using Coffer.Firmware.Prediction;
using Coffer.Firmware.SecureBoot;
using Coffer.Firmware.VariableStore;
using Coffer.Image.Containers;
using Coffer.Image.Initrd;
using Coffer.Image.Locks;
using Coffer.Image.Provenance;
using Coffer.Image.Verification;
using Coffer.Keys.Configuration;
using Coffer.Keys.Grants;
using Coffer.Keys.Recovery.Age;
using Coffer.Keys.Rotation;
using Coffer.Linux.Network.Dhcp;
using Coffer.Storage.Gpt;
using Coffer.Storage.Luks2.Dump;
using Coffer.Tpm;
using Coffer.Tpm.Attesting;
using Coffer.Tpm.Structures;

namespace Coffer.Fuzz;

/// <summary>Every parser of hostile bytes, one row each. A new parser adds its row here and a seed to the README's table.</summary>
internal static class FuzzTargets
{
    private const uint DhcpTransaction = 0x01020304;
    private const int LargestBody = 16 * 1024;

    // The identity of the golden escrow in the tests.
    private const string TestIdentity = "AGE-SECRET-KEY-1C3YYFV8J0SZA2HDRLTKS3D3E8SYLTWU2XD203AQDHE8N0294HCQS6S97XE";

    private static readonly byte[] s_card = [0x52, 0x54, 0, 0x12, 0x34, 0x56];

    public static ImmutableArray<FuzzTarget> All { get; } =
    [
        new("event-log", bytes => BootTargets.LookAt(EventLog.Read(bytes).Value)),
        new("event-log-inactive-banks", bytes => BootTargets.LookAt(EventLog.ReadWithInactiveBanks(bytes).Value)),
        new("event-log-tpm12", bytes => BootTargets.LookAt(EventLog.ReadTpm12(bytes).Value)),
        new("userspace-log", bytes => BootTargets.LookAt(UserspaceLog.Read(bytes).Value)),
        new("measurements", bytes => ExpectedMeasurements.Read(bytes).Value?.Os.Of(11)?.Value.ToArray()),
        new("signature-database", bytes => SignatureDatabase.Read(bytes.ToArray()).Value?.ToString()),
        new("boot", BootTargets.JudgeBoot),
        new("oci-index", bytes => OciIndex.Read(bytes.ToArray()).Value?.ToString()),
        new("oci-manifest", bytes => OciManifest.Read(bytes.ToArray()).Value?.Layers.Sum(layer => layer.Size)),
        new("oci-config", bytes => OciConfig.Read(bytes.ToArray()).Value?.ToString()),
        new("lock", bytes => PackageLock.Read(bytes).Value?.ToBytes()),
        new("pe", bytes => BootTargets.LookAt(PeImage.Read(bytes.ToArray()).Value)),
        new("uki", bytes => Uki.Read(bytes.ToArray()).Value?.Sections.Sum(section => section.Content.Length)),
        new("signature-list", bytes => EfiSignatureList.ReadAll(bytes)),
        new("forbidden", BootTargets.ReadForbidden),
        new("authenticated-variable", bytes => AuthenticatedVariable.Read(bytes)),
        new("database-update", BootTargets.ReadUpdate),
        new("variable-store", bytes => OvmfVariableStore.Read(bytes.ToArray()).Value?.Variables.Count()),
        new("gpt", bytes => GptReader.Read(StorageTargets.Disk(bytes))),
        new("luks2-header", StorageTargets.ReadLuks2),
        new("luks2-dump", bytes => Luks2HeaderDump.Read(StorageTargets.WithChecksums(bytes))),
        new("tpm-public", bytes => TpmtPublic.ReadSized(bytes)),
        new("tpm-attest", bytes => TpmsAttest.Read(bytes)),
        new("tpm-signature", bytes => TpmtSignature.Read(bytes)),
        new("tpm-creation-data", bytes => TpmsCreationData.Read(bytes).Value?.ToBytes()),
        new("tpm-credential", bytes => MadeCredential.Read(bytes).Value?.ToBytes()),
        new("tpm-make", bytes => TpmMake.Read(bytes.ToArray()).Value?.ToString()),
        new("tpm-evidence", TpmEvidenceTarget.Read),
        new("attestation-key", EvidenceTargets.ReadKey),
        new("ecdsa-signature", bytes => RawSignature.EcdsaFromDer(bytes.ToArray(), TpmAlgId.Sha256).Value?.ToBytes()),
        new("gce-instance", bytes => GceInstance.Read(bytes.ToArray()).Value?.ToString()),
        new("pcr-signature", bytes => PcrSignatureDocument.Read(bytes).Value?.ToBytes()),
        new("command-line", bytes => BootCommandLine.Read(Encoding.Latin1.GetString(bytes)).Value?.ToString()),
        new("grant", bytes => InstallGrant.Read(bytes.ToArray()).Value?.ToBytes()),
        new("age", ReadAge),
        new("age-armor", bytes => AgeArmor.Remove(bytes)),
        new("age-recipient", bytes => AgeRecipient.Read(Encoding.Latin1.GetString(bytes)).Value?.ToString()),
        new("age-identity-file", bytes => Dispose(AgeIdentityFile.Read(bytes).Value)),
        new("recovery-share", RecoveryTargets.ReadShare),
        new("recovery-shares", RecoveryTargets.CombineShares),
        new("escrow-document", RecoveryTargets.ReadEscrow),
        new("drill-record", RecoveryTargets.ReadRecord),
        new("vault-superblock", StorageTargets.ReadSuperblock),
        new("receipt", bytes => SignedReceipt.Read(bytes).Value?.ToBytes()),
        new("receipt-body", bytes => Receipt.Read(bytes).Value?.Hash()),
        new("steward-request", bytes => StewardRequest.Read(bytes).Value?.ToBytes()),
        new("audit-entry", bytes => AuditEntry.Read(bytes).Value?.ToBytes()),
        new("audit-log", bytes => AuditDocument.Read(bytes.ToArray())),
        new("workloads", bytes => MachineWorkloads.Read(bytes)),
        new("custody-request", bytes => CustodyRequest.Read(bytes).Value?.ToBytes()),
        new("recovery-recipients", bytes => RecoveryRecipients.Read(bytes).Value?.ToBytes()),
        new("rotation-schedule", bytes => RotationSchedule.Read(bytes).Value?.ToBytes()),
        new("dsse", bytes => DsseEnvelope.Read(bytes).Value?.ToBytes()),
        new("provenance", bytes => ProvenanceStatement.Read(bytes).Value?.ToBytes()),
        new("checksums", bytes => Checksums.Read(Encoding.Latin1.GetString(bytes)).Value?.ToString()),
        new("release-key", bytes => ReleaseKey.Read(bytes).Value?.Verifies([], [])),
        new("configuration", ConfigurationTargets.Read),
        new("configuration-text", bytes => ConfigurationText.Read(bytes)),
        new("configuration-payload", ConfigurationTargets.ReadPayload),
        new("configurable", bytes => ConfigurableMachine.Read(bytes).Value?.ToBytes()),
        new("certified-key", ConfigurationTargets.ReadCertified),
        new("configuration-state", bytes => ConfigurationStatus.Read(bytes)),
        new("pkcs11-uri", OwnerTargets.ReadAddress),
        new("db-rotation-plan", OwnerTargets.ReadPlan),
        new("delivered-change", bytes => DeliveredChange.Read(bytes)),
        new("machine-key", bytes => MachineKey.Read(bytes).Value?.ToBytes()),
        new("service-account", bytes => ServiceAccount.Read(bytes).Value?.Dispose()),
        new("google-answer", GoogleTargets.Judge),
        new("cpio", bytes => CpioReader.Find(bytes, "coffer/grant.json", 1 << 16)),
        new("evidence-bundle", bytes => EvidenceTargets.WriteAgain(EvidenceBundleReader.Read(bytes).Value)),
        new("birth", EvidenceTargets.JudgeBirth),
        new("evidence-answer", bytes => EvidenceAnswer.Read(bytes)),
        new("machine-identity", bytes => MachineIdentity.Read(bytes)),
        new("challenge", EvidenceTargets.ReadChallenge),
        new("policy", bytes => PolicyReader.Read(bytes, "policy.yaml", _ => new byte[] { 0x30, 0x00 })),
        new("verify", EvidenceTargets.Verify),
        new("certificate", bytes => CertificateTargets.LookAt(Certificate.Read(bytes.ToArray()).Value)),
        new("public-key", bytes => CertificateTargets.LookAt(SubjectPublicKeyInfo.Read(bytes.ToArray()).Value)),
        new(
            "revocation-list",
            bytes => CertificateTargets.LookAt(CertificateRevocationList.Read(bytes.ToArray()).Value)
        ),
        new("pem", bytes => PemCertificates.Read(bytes)),
        new("snp-report", bytes => AttestationReport.Read(bytes.ToArray())),
        new("certificate-table", bytes => CertificateTable.Read(bytes.ToArray()).Value?.ExtraPlatformInfo?.ToString()),
        new("hcl-report", bytes => HclReport.Read(bytes.ToArray())),
        new("runtime-claims", bytes => RuntimeClaims.Read(bytes)),
        new("snp-judge", SnpJudging.Judge),
        new("hcl-judge", SnpJudging.JudgeHcl),
        new("dhcp", bytes => DhcpAnswer.Read(bytes, DhcpTransaction, s_card)),
        new("http-request", bytes => HttpRequestHead.Read(bytes, LargestBody)),
        new("recovery-offer", EvidenceTargets.ReadRecoveryOffer),
        new("reencryption-progress", bytes => ReencryptionProgress.Read(bytes).Value?.ToBytes()),
    ];

    public static FuzzTarget? Find(string name) => All.FirstOrDefault(target => target.Name == name);

    private static void Dispose(ImmutableArray<AgeIdentity> identities)
    {
        if (identities.IsDefault)
            return;
        foreach (AgeIdentity identity in identities)
            identity.Dispose();
    }

    private static void ReadAge(ReadOnlySpan<byte> bytes)
    {
        using AgeIdentity identity = AgeIdentity.Read(TestIdentity).OrThrow();
        AgeDecryption.Decrypt(bytes, identity).Value?.Dispose();
    }
}
