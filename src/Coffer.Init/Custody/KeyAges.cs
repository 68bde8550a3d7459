using Coffer.Attestation.Receipts;
using Coffer.Bytes;
using Coffer.Keys.Rotation;
using Coffer.Tpm.Structures;

namespace Coffer.Init.Custody;

/// <summary>
/// How old the keys are that the schedule renews, by the only clock that the host does not set: the TPM's, which counts while
/// the TPM is powered and goes on over reboots. When a key was made stands in the quote of its receipt.
/// </summary>
/// <param name="schedule">How long they may live.</param>
/// <param name="receipts">The receipts of this machine.</param>
/// <param name="readClock">Reads the TPM's clock, milliseconds.</param>
internal sealed class KeyAges(RotationSchedule schedule, ReceiptLog receipts, Func<ulong> readClock)
{
    /// <summary>The levels of the schedule.</summary>
    internal IReadOnlyList<ScheduledLevel> Levels()
    {
        if (schedule.IsEmpty)
            return [];
        ulong now = readClock();
        return
        [
            .. new[] { ("rewrap", schedule.RewrapDays), ("recovery", schedule.RecoveryDays) }
                .Where(level => level.Item2 > 0)
                .Select(level => Level(level.Item1, level.Item2, now)),
        ];
    }

    // Without a receipt the key is as old as the TPM at most: renewed too early once, never too late.
    private ScheduledLevel Level(string word, int days, ulong now)
    {
        (Receipt Receipt, ulong Clock)? last = Receipts(now)
            .Where(one => Renews(one.Receipt.Event, word))
            .Select(one => ((Receipt, ulong)?)one)
            .FirstOrDefault();
        return new ScheduledLevel(
            word,
            TimeSpan.FromDays(days),
            TimeSpan.FromMilliseconds(now - (last?.Clock ?? 0)),
            last?.Receipt.To
        );
    }

    private static bool Renews(string happened, string word) =>
        happened == word || happened == "all" || happened == $"late-{word}" || happened == "late-all";

    // The last one first. A clock that is higher than that of a later receipt is another TPM's, or was cleared since.
    private IEnumerable<(Receipt Receipt, ulong Clock)> Receipts(ulong now)
    {
        foreach (byte[] bytes in receipts.LastFirst())
        {
            if (!SignedReceipt.Read(bytes).TryGet(out SignedReceipt? signed, out _) || ClockOf(signed) is not { } clock)
                continue;
            if (clock > now)
                yield break;
            now = clock;
            yield return (signed.Receipt, clock);
        }
    }

    private static ulong? ClockOf(SignedReceipt signed) =>
        signed.Evidence.Tpm is { } tpm && TpmsAttest.Read(tpm.Quote.Span).TryGet(out TpmsAttest? quote, out Refusal? _)
            ? quote.ClockInfo.Clock
            : null;
}
