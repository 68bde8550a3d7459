using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Keys.Recovery.Age;
using Coffer.Keys.Recovery.Sharing;
using Coffer.Storage.Luks2;

namespace Coffer.Keys.Recovery.Escrows;

/// <summary>
/// The recovery passphrase, encrypted to the owner's recipients (docs/formats.md, section 21): with threshold 1 one age file that each
/// of them opens, with threshold k one age file with a share for each of them.
/// </summary>
/// <param name="Threshold">How many identities it takes.</param>
/// <param name="Ages">The age files, binary; with shares, file i has share i + 1.</param>
public sealed record Escrow(int Threshold, ImmutableArray<ImmutableArray<byte>> Ages)
{
    /// <summary>Most bytes of all files: they must fit into the vault's header.</summary>
    public const int LargestSize = EscrowToken.LongestAges;

    /// <summary>Most recipients of one file.</summary>
    public const int MostRecipients = 32;

    private const string Thing = "recovery recipients";

    /// <summary>Bytes of all files.</summary>
    public int Size => Ages.Sum(age => age.Length);

    /// <summary>The files as they lie below <c>EFI/Coffer/</c> of the ESP (docs/formats.md, section 4).</summary>
    public ImmutableArray<EscrowFile> Files => [.. Ages.Select((age, i) => new EscrowFile(NameOf(i), age.AsMemory()))];

    /// <summary>The escrow of a vault's header.</summary>
    public static Escrow Of(EscrowToken token) => new(token.Threshold, token.Ages);

    /// <summary>For a vault's header.</summary>
    public EscrowToken ToToken() => new(Threshold, Ages);

    /// <summary>Why no escrow can be made for these recipients; null when one can.</summary>
    public static Refusal? Judge(IReadOnlyList<AgeRecipient> recipients, int threshold)
    {
        int most = threshold > 1 ? ShareSet.MostShares : MostRecipients;
        if (recipients.Count == 0)
            return Refuse("none", "at least one age recipient", "none", "without one a lost TPM is lost data");
        if (threshold < 1 || threshold > ShareSet.MostShares)
            return Refuse("threshold", $"a threshold of 1 to {ShareSet.MostShares}", $"{threshold}");
        if (threshold > recipients.Count)
            return Refuse(
                "threshold",
                $"a threshold of at most {recipients.Count}, the number of recipients",
                $"{threshold}",
                "name more recipients, or lower the threshold"
            );
        if (recipients.Count > most)
            return Refuse("too-many", $"at most {most} recipients with threshold {threshold}", $"{recipients.Count}");
        return Twice(recipients) ?? Mixed(recipients) ?? TooLarge(recipients, threshold);
    }

    /// <summary>Makes an escrow.</summary>
    /// <param name="passphrase">As <see cref="RecoveryPassphrase"/> spells it; stays the caller's.</param>
    /// <param name="vault">LUKS2 UUID of the vault it opens.</param>
    /// <param name="recipients">The owner's recipients.</param>
    /// <param name="threshold">How many of them it takes.</param>
    /// <param name="random">For keys and polynomials.</param>
    /// <returns>The escrow, or what <see cref="Judge"/> says.</returns>
    /// <exception cref="RefusedException">A recipient is of no use, or needs an algorithm that the platform lacks.</exception>
    public static Parsed<Escrow> Create(
        Secret passphrase,
        Guid vault,
        IReadOnlyList<AgeRecipient> recipients,
        int threshold,
        IRandomSource random
    )
    {
        if ((Judge(recipients, threshold) ?? RecoveryPassphrase.Check(passphrase.Span)) is { } refusal)
            return refusal;
        if (threshold == 1)
            return new Escrow(
                1,
                [
                    [.. AgeEncryption.Encrypt(passphrase.Span, recipients, random)],
                ]
            );
        return SecretSharing
            .Split(passphrase.Span, vault, threshold, recipients.Count, random)
            .Then<Escrow>(shares => new Escrow(
                threshold,
                [.. shares.Select((share, i) => Encrypt(share, recipients[i], random))]
            ));
    }

    private static ImmutableArray<byte> Encrypt(RecoveryShare share, AgeRecipient recipient, IRandomSource random)
    {
        using (share)
        using (Secret text = share.ToText())
            return [.. AgeEncryption.Encrypt(text.Span, [recipient], random)];
    }

    private string NameOf(int file) => Threshold == 1 ? "recovery.age" : $"recovery-{file + 1}.age";

    private static Refusal? Twice(IReadOnlyList<AgeRecipient> recipients) =>
        recipients.GroupBy(recipient => recipient.ToString()).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? Refuse("twice", "each recipient once", $"{Shown(twice.Key!)} again", "remove one of the two")
            : null;

    // Who can open the weaker kind needs not break the stronger (age-encryption.org/v1 says the same of one file).
    private static Refusal? Mixed(IReadOnlyList<AgeRecipient> recipients) =>
        recipients.Select(recipient => recipient.IsPostQuantum).Distinct().Count() == 1
            ? null
            : Refuse(
                "mixed",
                "recipients of one kind",
                "post-quantum ones (age1pq1...) and others",
                "a quantum computer would open the others: use post-quantum recipients alone, or none"
            );

    private static Refusal? TooLarge(IReadOnlyList<AgeRecipient> recipients, int threshold)
    {
        int size =
            threshold == 1
                ? AgeEncryption.SizeOf(RecoveryPassphrase.Size, recipients)
                : recipients.Sum(recipient => AgeEncryption.SizeOf(RecoveryShare.LongestText, [recipient]));
        return size <= LargestSize
            ? null
            : Refuse("too-large", $"at most {LargestSize} bytes of escrow", $"{size}", "name fewer recipients");
    }

    private static string Shown(string text) => text.Length <= 80 ? text : text[..80] + "...";

    private static Refusal Refuse(string reason, string expected, string seen, string? nextStep = null) =>
        new($"escrow.{reason}", Thing, expected, seen, nextStep);
}
