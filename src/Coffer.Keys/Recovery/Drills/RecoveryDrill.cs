using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Recovery.Age;
using Coffer.Keys.Recovery.Escrows;

namespace Coffer.Keys.Recovery.Drills;

/// <summary>
/// The proof that today's identities open today's vault, from the first bytes of its partition: no machine, no TPM, no device-mapper.
/// It holds nothing secret.
/// </summary>
/// <param name="Header">What was read.</param>
/// <param name="Recipients">Whose identities took part.</param>
/// <param name="Slots">The recovery key slots.</param>
public sealed record RecoveryDrill(
    HeaderCandidates Header,
    ImmutableArray<string> Recipients,
    ImmutableArray<DrilledSlot> Slots
)
{
    /// <summary>LUKS2 UUID.</summary>
    public Guid Vault => Header.Newest.Header.Uuid;

    /// <summary>
    /// Why it failed; null when every recovery slot opens, no age file that was opened is damaged, and each identity opens one.
    /// </summary>
    public Refusal? Failure =>
        Slots.Select(slot => slot.Refusal).FirstOrDefault(refusal => refusal is not null) ?? Damaged() ?? Foreign();

    /// <summary>Runs it.</summary>
    /// <param name="header">A vault's header, strictly read.</param>
    /// <param name="identities">At least one.</param>
    public static RecoveryDrill Run(HeaderCandidates header, IReadOnlyList<AgeIdentity> identities) =>
        new(
            header,
            [.. identities.Select(identity => identity.Recipient.ToString()!)],
            [.. RecoveryPath.AllOf(header).Select(path => Try(path, header.Newest.Header.Uuid, identities))]
        );

    /// <summary>True when an identity opens an age file of some slot.</summary>
    /// <param name="identity">Its position.</param>
    public bool IsUsed(int identity) =>
        Slots.Any(slot => slot.Files.Any(file => file.OpenedBy.Contains(identity) && file.Damage is null));

    private static DrilledSlot Try(RecoveryPath path, Guid vault, IReadOnlyList<AgeIdentity> identities)
    {
        using EscrowOpening opening = EscrowOpening.Try(path.Escrow, vault, identities);
        return new DrilledSlot(path.Slot, path.Id, path.Escrow.Threshold, opening.Files, Prove(path, opening));
    }

    private static Refusal? Prove(RecoveryPath path, EscrowOpening opening)
    {
        if (!opening.Passphrase().TryGet(out Secret? passphrase, out Refusal? refusal))
            return refusal;
        using (passphrase)
        {
            Parsed<Secret> volumeKey = path.Open(passphrase);
            volumeKey.Value?.Dispose();
            return volumeKey.Refusal;
        }
    }

    private Refusal? Damaged() =>
        Slots.SelectMany(slot => slot.Files).FirstOrDefault(file => file.Damage is not null) is { } damaged
            ? damaged.Damage! with
            {
                Thing = damaged.Name,
            }
            : null;

    private Refusal? Foreign()
    {
        int foreign = Enumerable.Range(0, Recipients.Length).FirstOrDefault(i => !IsUsed(i), -1);
        return foreign < 0
            ? null
            : new Refusal(
                "drill.foreign-identity",
                $"identity of {Shown(Recipients[foreign])}",
                "one that opens an age file of this vault",
                "one that opens none",
                "its holder cannot help to recover: give the vault a new recovery key for today's recipients"
            );
    }

    private static string Shown(string text) => text.Length <= 80 ? text : text[..80] + "...";
}
