using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Coffer.Attestation;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Receipts;
using Coffer.Attestation.Verdicts;

namespace Coffer.Cli.Judging;

/// <summary>Judges a receipt as evidence whose nonce is the receipt, and says what it says.</summary>
internal static class ReceiptJudging
{
    /// <summary>Judges the quote that carries it, and whose key made it.</summary>
    /// <param name="receipt">The receipt.</param>
    /// <param name="policy">Whom to trust. What it wants of a whole machine is not asked of a receipt.</param>
    /// <param name="trustAk">The caller trusts the attestation key of this very receipt.</param>
    /// <param name="time">The time that validity is judged at.</param>
    /// <param name="source">Where it came from.</param>
    public static Judged Judge(
        SignedReceipt receipt,
        PolicyFile policy,
        bool trustAk,
        DateTimeOffset time,
        string source
    )
    {
        RawEvidence raw = new(receipt.Evidence);
        // A receipt brings no event log: what was booted is judged by the machine's evidence.
        Policy asked = policy.Policy with
        {
            Challenge = receipt.Challenge,
            Boot = policy.Policy.Boot with { Expected = [] },
        };
        Policy judgedBy = raw.Relax(trustAk ? Pinned(raw, asked) : asked);
        Examination examination = new Verifier().Examine(receipt.Evidence, judgedBy, time);
        string digest = Convert.ToHexStringLower(SHA256.HashData(receipt.ToBytes()));
        Judgement judgement = new(
            examination.Verdict,
            time,
            digest,
            policy.Sha256,
            $"receipt alone: {Words(receipt.Receipt)}"
        );
        return new Judged(examination, judgement, source);
    }

    // The caller vouches for the key, whatever ways the policy takes of a whole machine.
    private static Policy Pinned(RawEvidence raw, Policy policy) =>
        raw.Pin(policy) with
        {
            Tpm = raw.Pin(policy).Tpm with { AcceptedBindings = policy.Tpm.AcceptedBindings | AkBindings.Pin },
        };

    /// <summary>What happened, in one line.</summary>
    public static string Words(Receipt receipt) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{receipt.Event} of vault {receipt.Vault}, generation {receipt.From} to {receipt.To}, key slots {Slots(receipt)}{Announced(receipt)}, at {receipt.Time:yyyy-MM-dd HH:mm:ss}Z by the machine's clock"
        );

    /// <summary>The members of the receipt.</summary>
    public static void WriteMembers(Utf8JsonWriter json, Receipt receipt)
    {
        using JsonDocument document = JsonDocument.Parse(receipt.ToBytes());
        foreach (JsonProperty member in document.RootElement.EnumerateObject())
            member.WriteTo(json);
    }

    private static string Announced(Receipt receipt) =>
        receipt.Announcement is { } announcement
            ? $", sealed to PCR 7 {Convert.ToHexStringLower(announcement.Present.Span)} and to {Convert.ToHexStringLower(announcement.Next.Span)} as announced"
            : "";

    private static string Slots(Receipt receipt) =>
        receipt.Slots.IsEmpty ? "none" : string.Join(" and ", receipt.Slots);
}
