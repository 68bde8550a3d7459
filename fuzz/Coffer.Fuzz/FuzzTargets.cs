using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Firmware.Authenticode;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.Pe;
using Coffer.Firmware.Prediction;
using Coffer.Firmware.SecureBoot;
using Coffer.Firmware.VariableStore;
using Coffer.Storage;
using Coffer.Storage.Gpt;
using Coffer.Tpm.Structures;

namespace Coffer.Fuzz;

/// <summary>Every parser of hostile bytes, one row each. A new parser adds its row here and a seed to the README's table.</summary>
internal static class FuzzTargets
{
    private const int SectorSize = 512;

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
        new("pcr-signature", bytes => PcrSignatureDocument.Read(bytes).Value?.ToBytes()),
    ];

    public static FuzzTarget? Find(string name) => All.FirstOrDefault(target => target.Name == name);

    private static StreamBlockDevice Disk(ReadOnlySpan<byte> bytes) =>
        new(new MemoryStream(bytes[..(bytes.Length / SectorSize * SectorSize)].ToArray()), SectorSize);

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
