using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Coffer.Attestation;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Audit;
using Coffer.Attestation.Azure;
using Coffer.Attestation.Births;
using Coffer.Attestation.Certificates;
using Coffer.Attestation.Configurations;
using Coffer.Attestation.EventLogs;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Exchange;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Quotes;
using Coffer.Attestation.Receipts;
using Coffer.Attestation.Snp;
using Coffer.Attestation.Verdicts;
using Coffer.Clouds.Google.Account;
using Coffer.Evidence.Custody;
using Coffer.Evidence.Serving;
using Coffer.Evidence.Stewardship;
using Coffer.Firmware.Authenticode;
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
using Coffer.Keys.Signatures;
using Coffer.Linux.Network.Dhcp;
using Coffer.Storage;
using Coffer.Storage.Gpt;
using Coffer.Storage.Luks2;
using Coffer.Storage.Luks2.Dump;
using Coffer.Storage.Vault;
using Coffer.Tpm;
using Coffer.Tpm.Attesting;
using Coffer.Tpm.Structures;

namespace Coffer.Fuzz;

/// <summary>Every parser of hostile bytes, one row each. A new parser adds its row here and a seed to the README's table.</summary>
internal static class FuzzTargets
{
    private const int SectorSize = 512;
    private const int VaultOffset = 24;
    private const uint DhcpTransaction = 0x01020304;
    private const int LargestBody = 16 * 1024;
    private const int Luks2CopySize = 32768;
    private const int Luks2ChecksumOffset = 448;

    // The identity of the golden escrow in the tests.
    private const string TestIdentity = "AGE-SECRET-KEY-1C3YYFV8J0SZA2HDRLTKS3D3E8SYLTWU2XD203AQDHE8N0294HCQS6S97XE";

    private static readonly byte[] s_card = [0x52, 0x54, 0, 0x12, 0x34, 0x56];

    public static ImmutableArray<FuzzTarget> All { get; } =
    [
        new("event-log", bytes => LookAt(EventLog.Read(bytes).Value)),
        new("event-log-inactive-banks", bytes => LookAt(EventLog.ReadWithInactiveBanks(bytes).Value)),
        new("event-log-tpm12", bytes => LookAt(EventLog.ReadTpm12(bytes).Value)),
        new("userspace-log", bytes => LookAt(UserspaceLog.Read(bytes).Value)),
        new("measurements", bytes => ExpectedMeasurements.Read(bytes).Value?.Os.Of(11)?.Value.ToArray()),
        new("signature-database", bytes => SignatureDatabase.Read(bytes.ToArray()).Value?.ToString()),
        new("boot", JudgeBoot),
        new("oci-index", bytes => OciIndex.Read(bytes.ToArray()).Value?.ToString()),
        new("oci-manifest", bytes => OciManifest.Read(bytes.ToArray()).Value?.Layers.Sum(layer => layer.Size)),
        new("oci-config", bytes => OciConfig.Read(bytes.ToArray()).Value?.ToString()),
        new("lock", bytes => PackageLock.Read(bytes).Value?.ToBytes()),
        new("pe", bytes => LookAt(PeImage.Read(bytes.ToArray()).Value)),
        new("uki", bytes => Uki.Read(bytes.ToArray()).Value?.Sections.Sum(section => section.Content.Length)),
        new("signature-list", bytes => EfiSignatureList.ReadAll(bytes)),
        new("authenticated-variable", bytes => AuthenticatedVariable.Read(bytes)),
        new("database-update", ReadUpdate),
        new("variable-store", bytes => OvmfVariableStore.Read(bytes.ToArray()).Value?.Variables.Count()),
        new("gpt", bytes => GptReader.Read(Disk(bytes))),
        new("luks2-header", ReadLuks2),
        new("luks2-dump", bytes => Luks2HeaderDump.Read(WithChecksums(bytes))),
        new("tpm-public", bytes => TpmtPublic.ReadSized(bytes)),
        new("tpm-attest", bytes => TpmsAttest.Read(bytes)),
        new("tpm-signature", bytes => TpmtSignature.Read(bytes)),
        new("tpm-creation-data", bytes => TpmsCreationData.Read(bytes).Value?.ToBytes()),
        new("tpm-credential", bytes => MadeCredential.Read(bytes).Value?.ToBytes()),
        new("tpm-make", bytes => TpmMake.Read(bytes.ToArray()).Value?.ToString()),
        new("tpm-evidence", TpmEvidenceTarget.Read),
        new("attestation-key", ReadKey),
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
        new("vault-superblock", ReadSuperblock),
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
        new("evidence-bundle", bytes => WriteAgain(EvidenceBundleReader.Read(bytes).Value)),
        new("birth", JudgeBirth),
        new("evidence-answer", bytes => EvidenceAnswer.Read(bytes)),
        new("machine-identity", bytes => MachineIdentity.Read(bytes)),
        new("challenge", ReadChallenge),
        new("policy", bytes => PolicyReader.Read(bytes, "policy.yaml", _ => new byte[] { 0x30, 0x00 })),
        new("verify", Verify),
        new("certificate", bytes => LookAt(Certificate.Read(bytes.ToArray()).Value)),
        new("public-key", bytes => LookAt(SubjectPublicKeyInfo.Read(bytes.ToArray()).Value)),
        new("revocation-list", bytes => LookAt(CertificateRevocationList.Read(bytes.ToArray()).Value)),
        new("pem", bytes => PemCertificates.Read(bytes)),
        new("snp-report", bytes => AttestationReport.Read(bytes.ToArray())),
        new("certificate-table", bytes => CertificateTable.Read(bytes.ToArray()).Value?.ExtraPlatformInfo?.ToString()),
        new("hcl-report", bytes => HclReport.Read(bytes.ToArray())),
        new("runtime-claims", bytes => RuntimeClaims.Read(bytes)),
        new("snp-judge", SnpJudging.Judge),
        new("hcl-judge", SnpJudging.JudgeHcl),
        new("dhcp", bytes => DhcpAnswer.Read(bytes, DhcpTransaction, s_card)),
        new("http-request", bytes => HttpRequestHead.Read(bytes, LargestBody)),
        new("recovery-offer", ReadRecoveryOffer),
        new("reencryption-progress", bytes => ReencryptionProgress.Read(bytes).Value?.ToBytes()),
    ];

    // Made when it is wanted: instrumented code must not run before the fuzzer has set up what it counts in.
    private static ImmutableArray<BootPolicy> Policies =>
        [
            new() { AllowSha1 = true },
            new()
            {
                RequireMeasurements = false,
                RequireSecureBoot = false,
                Unexplained = UnexplainedEvents.Report,
            },
        ];

    public static FuzzTarget? Find(string name) => All.FirstOrDefault(target => target.Name == name);

    private static StreamBlockDevice Disk(ReadOnlySpan<byte> bytes) =>
        new(new MemoryStream(bytes[..(bytes.Length / SectorSize * SectorSize)].ToArray()), SectorSize);

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

    private static void JudgeBirth(ReadOnlySpan<byte> bytes)
    {
        if (BirthCertificateReader.Read(bytes).Value is not { } birth)
            return;
        BirthCertificateWriter.Write(birth);
        new BirthVerifier(new Verifier()).Examine(birth, new Policy(), DateTimeOffset.UnixEpoch);
    }

    private static Policy Asking => new() { Challenge = new Challenge(new byte[32]) };

    private static void WriteAgain(EvidenceBundle? bundle)
    {
        if (bundle is null)
            return;
        byte[] written = EvidenceBundleWriter.Write(bundle);
        if (!EvidenceBundleWriter.Write(EvidenceBundleReader.Read(written).OrThrow()).AsSpan().SequenceEqual(written))
            throw new InvalidOperationException("a bundle that was read and written twice is not the same");
    }

    private static void ReadRecoveryOffer(ReadOnlySpan<byte> bytes)
    {
        if (RecoveryOffer.Read(bytes).Value is not { } offer)
            return;
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
            offer.Write(json);
        if (RecoveryOffer.Read(buffer.WrittenSpan).Value is null)
            throw new InvalidOperationException("an offer that was read and written is refused");
    }

    private static void ReadChallenge(ReadOnlySpan<byte> bytes)
    {
        if (ChallengeDocument.Read(bytes).Value is { } challenge)
            ChallengeDocument.Read(ChallengeDocument.Write(challenge)).OrThrow();
    }

    // The verifier turns its own errors into a finding: here they must come out.
    private static void Verify(ReadOnlySpan<byte> bytes)
    {
        if (EvidenceBundleReader.Read(bytes).Value is not { } bundle)
            return;
        Verdict verdict = new Verifier().Verify(bundle, Asking, new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));
        if (verdict.Findings.FirstOrDefault(finding => finding.Rule == EvidenceRules.Judged) is { } error)
            throw new InvalidOperationException(error.Seen);
    }

    private static void ReadKey(ReadOnlySpan<byte> bytes)
    {
        if (TpmtPublic.Read(bytes).Value is { } publicArea)
            AttestationPublicKey.Of(publicArea).Value?.ToString();
        AttestationPublicKey.Read(bytes.ToArray()).Value?.ToString();
    }

    // Both checksums are made right (LUKS2 on-disk format, section 2.1), so that what lies behind them is reached too.
    private static byte[] WithChecksums(ReadOnlySpan<byte> bytes)
    {
        byte[] area = new byte[2 * Luks2CopySize];
        bytes[..Math.Min(bytes.Length, area.Length)].CopyTo(area);
        for (int at = 0; at < area.Length; at += Luks2CopySize)
        {
            Span<byte> copy = area.AsSpan(at, Luks2CopySize);
            Span<byte> checksum = copy.Slice(Luks2ChecksumOffset, 64);
            checksum.Clear();
            SHA256.HashData(copy, checksum);
        }
        return area;
    }

    // As db and as dbx; judged by a KEK and a value of the fuzzer's own.
    private static void ReadUpdate(ReadOnlySpan<byte> bytes)
    {
        byte[] copy = bytes.ToArray();
        if (DatabaseUpdate.Read(EfiVariableName.Dbx, copy).Value is not { } update)
            return;
        update.JudgeSignature(update.Lists.Span);
        update.JudgeNew(update.Lists.Span);
        update.Forbids(update.Certificates[0]);
    }

    private static void ReadLuks2(ReadOnlySpan<byte> bytes)
    {
        byte[] area = WithChecksums(bytes);
        // Each reader once: what they allocate together would be the price of none of them.
        if (StrictLuks2Header.Read(area).Value is { } whole)
            whole.MacInput(Luks2KeyslotAreas.Empty);
        else
            for (int copy = 0; copy < 2; copy++)
                StrictLuks2Header.ReadCopy(area, copy);
        if (!bytes.SequenceEqual(area))
            StrictLuks2Header.Read(bytes);
    }

    // The MAC is made right, so that what lies behind it is reached too.
    private static void ReadSuperblock(ReadOnlySpan<byte> bytes)
    {
        byte[] key = new byte[HMACSHA256.HashSizeInBytes];
        byte[] block = new byte[VaultSuperblock.Size];
        int authenticated = block.Length - key.Length;
        bytes[..Math.Min(bytes.Length, authenticated)].CopyTo(block);
        HMACSHA256.HashData(key, block.AsSpan(0, authenticated), block.AsSpan(authenticated));
        Guid vault = new(block.AsSpan(VaultOffset, 16), bigEndian: true);
        VaultSuperblock.Read(block, key, vault, 1 << 22).Value?.Dispose();
        VaultSuperblock.Read(bytes, key, vault, 1 << 22);
    }

    private static void LookAt(Certificate? certificate)
    {
        if (certificate is null)
            return;
        CertificateSignature.Verify(certificate, certificate.PublicKey);
        CertificatePath.Check([certificate, certificate], certificate.NotAfter, []);
        VekCertificate.Read(certificate).Value?.ToString();
        certificate.Subject.ToString();
    }

    private static void LookAt(SubjectPublicKeyInfo? key)
    {
        key?.ImportRsa().Value?.Dispose();
        key?.ImportEcdsa().Value?.Dispose();
    }

    private static void LookAt(CertificateRevocationList? list)
    {
        if (list is null)
            return;
        CertificateSignature.Verify(list, AmdRoots.Embedded.For(ProductLine.Milan)!.Ark.PublicKey);
        list.Find(AmdRoots.Embedded.For(ProductLine.Milan)!.Ark);
    }

    private static void LookAt(PeImage? image)
    {
        if (image is null)
            return;
        AuthenticodeDigest.Compute(image, HashAlgorithmName.SHA256);
        WinCertificate.ReadTable(image);
        AuthenticodeVerifier.Verify(image, []);
    }

    private static void LookAt(UserspaceLog? log)
    {
        foreach (UserspaceEvent e in log?.Events ?? [])
        {
            _ = new EventExplanation(e, PcrBank.Sha256, e.Proof(PcrBank.Sha256)).Text;
            UserspaceLogWriter.Record(e);
        }
    }

    // The logs are judged against the values that they give, so that what lies behind the replay is reached too. The first two bytes say how
    // much at the end is the log of user space.
    private static void JudgeBoot(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < sizeof(ushort))
            return;
        int split = Math.Max(sizeof(ushort), bytes.Length - BinaryPrimitives.ReadUInt16LittleEndian(bytes));
        byte[] firmware = bytes[sizeof(ushort)..split].ToArray();
        byte[] userspace = bytes[split..].ToArray();
        foreach (BootPolicy policy in Policies)
        {
            JudgedBoot? boot = BootVerifier.Judge(
                firmware,
                userspace,
                Values(firmware, userspace),
                policy,
                new FindingList()
            );
            foreach (EventExplanation e in boot?.Events ?? [])
                _ = e.Text.Length + e.Digest.Length + e.TypeName.Length;
        }
    }

    private static ImmutableArray<PcrBankEvidence> Values(ReadOnlySpan<byte> firmware, ReadOnlySpan<byte> userspace)
    {
        EventLog? log = EventLog.Read(firmware).Value ?? EventLog.ReadTpm12(firmware).Value;
        if (
            log is null
            || PcrReplay.Of(log, UserspaceLog.Read(userspace).Value ?? UserspaceLog.Empty).Value is not { } replay
        )
            return
            [
                new PcrBankEvidence(
                    PcrBank.Sha256,
                    ImmutableSortedDictionary<int, ReadOnlyMemory<byte>>.Empty.Add(7, new byte[32])
                ),
            ];
        return
        [
            .. replay.Banks.Select(bank => new PcrBankEvidence(
                bank,
                Enumerable
                    .Range(0, PcrReplay.PcrCount)
                    .ToImmutableSortedDictionary(pcr => pcr, pcr => replay.Value(bank, pcr))
            )),
        ];
    }

    private static void LookAt(EventLog? log)
    {
        if (log is null)
            return;
        PcrReplay.Of(log);
        foreach (PcrBank bank in log.Banks)
        {
            foreach (EventExplanation e in EventExplainer.Explain(log, UserspaceLog.Empty, bank))
                _ = e.Text.Length + e.ToString().Length;
        }
        foreach (TcgEvent e in log.Events)
            BootDifference.Of(e.PcrIndex, new EventLogDifference(e.Number, null, RecordedEvent.Of(e, PcrBank.Sha256)));
    }
}
