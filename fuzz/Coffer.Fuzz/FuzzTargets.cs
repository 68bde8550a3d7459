using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Quotes;
using Coffer.Firmware.Authenticode;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.Pe;
using Coffer.Firmware.Prediction;
using Coffer.Firmware.SecureBoot;
using Coffer.Firmware.VariableStore;
using Coffer.Keys.Grants;
using Coffer.Keys.Recovery.Age;
using Coffer.Storage;
using Coffer.Storage.Gpt;
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

    // The identity of the golden escrow in the tests.
    private const string TestIdentity = "AGE-SECRET-KEY-1C3YYFV8J0SZA2HDRLTKS3D3E8SYLTWU2XD203AQDHE8N0294HCQS6S97XE";

    public static ImmutableArray<FuzzTarget> All { get; } =
    [
        new("event-log", bytes => LookAt(EventLog.Read(bytes).Value)),
        new("event-log-inactive-banks", bytes => LookAt(EventLog.ReadWithInactiveBanks(bytes).Value)),
        new("event-log-tpm12", bytes => LookAt(EventLog.ReadTpm12(bytes).Value)),
        new("pe", bytes => LookAt(PeImage.Read(bytes.ToArray()).Value)),
        new("uki", bytes => Uki.Read(bytes.ToArray()).Value?.Sections.Sum(section => section.Content.Length)),
        new("signature-list", bytes => EfiSignatureList.ReadAll(bytes)),
        new("authenticated-variable", bytes => AuthenticatedVariable.Read(bytes)),
        new("variable-store", bytes => OvmfVariableStore.Read(bytes.ToArray()).Value?.Variables.Count()),
        new("gpt", bytes => GptReader.Read(Disk(bytes))),
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
        new("vault-superblock", ReadSuperblock),
    ];

    public static FuzzTarget? Find(string name) => All.FirstOrDefault(target => target.Name == name);

    private static StreamBlockDevice Disk(ReadOnlySpan<byte> bytes) =>
        new(new MemoryStream(bytes[..(bytes.Length / SectorSize * SectorSize)].ToArray()), SectorSize);

    private static void ReadAge(ReadOnlySpan<byte> bytes)
    {
        using AgeIdentity identity = AgeIdentity.Read(TestIdentity).OrThrow();
        AgeDecryption.Decrypt(bytes, identity).Value?.Dispose();
    }

    private static void ReadKey(ReadOnlySpan<byte> bytes)
    {
        if (TpmtPublic.Read(bytes).Value is { } publicArea)
            AttestationPublicKey.Of(publicArea).Value?.ToString();
        AttestationPublicKey.Read(bytes.ToArray()).Value?.ToString();
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

    private static void LookAt(PeImage? image)
    {
        if (image is null)
            return;
        AuthenticodeDigest.Compute(image, HashAlgorithmName.SHA256);
        WinCertificate.ReadTable(image);
        AuthenticodeVerifier.Verify(image, []);
    }

    private static void LookAt(EventLog? log)
    {
        if (log is null)
            return;
        PcrReplay.Of(log);
        foreach (TcgEvent e in log.Events)
        {
            RecordedEvent.Of(e, PcrBank.Sha256);
            foreach (PcrBank bank in log.Banks)
                e.DataBinding(bank);
        }
    }
}
