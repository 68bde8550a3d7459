using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Attestation.EventLogs;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;
using Coffer.Firmware.Authenticode;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.Pe;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Fuzz;

/// <summary>What firmware and boot loader start and measure.</summary>
internal static class BootTargets
{
    private static readonly ForbiddenDatabase s_forbidden = ForbiddenDatabase
        .With(null, [EfiSignatureList.ForSha256(Guid.Empty, [new byte[32]])])
        .OrThrow();

    internal static void LookAt(EventLog? log)
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

    // As db and as dbx; judged by a KEK and a value of the fuzzer's own.
    internal static void ReadUpdate(ReadOnlySpan<byte> bytes)
    {
        byte[] copy = bytes.ToArray();
        if (DatabaseUpdate.Read(EfiVariableName.Dbx, copy).Value is not { } update)
            return;
        update.JudgeSignature(update.Lists.Span);
        update.JudgeCertificates();
        update.JudgeNew(update.Lists.Span);
        update.Forbids(update.Certificates[0]);
    }

    // As a file that an owner names, and as the dbx of a firmware that an image's is looked for in.
    internal static void ReadForbidden(ReadOnlySpan<byte> bytes)
    {
        _ = ForbiddenFile.Read(bytes.ToArray(), Guid.Empty).Value.IsDefaultOrEmpty;
        s_forbidden.MissingIn(bytes);
    }

    internal static void LookAt(UserspaceLog? log)
    {
        foreach (UserspaceEvent e in log?.Events ?? [])
        {
            _ = new EventExplanation(e, PcrBank.Sha256, e.Proof(PcrBank.Sha256)).Text;
            UserspaceLogWriter.Record(e);
        }
    }

    internal static void LookAt(PeImage? image)
    {
        if (image is null)
            return;
        AuthenticodeDigest.Compute(image, HashAlgorithmName.SHA256);
        WinCertificate.ReadTable(image);
        AuthenticodeVerifier.Verify(image, []);
    }

    // The logs are judged against the values that they give, so that what lies behind the replay is reached too. The first two bytes say how
    // much at the end is the log of user space.
    internal static void JudgeBoot(ReadOnlySpan<byte> bytes)
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
}
