using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Keys.Recovery.Age;
using Coffer.Keys.Recovery.Sharing;

namespace Coffer.Keys.Recovery.Escrows;

/// <summary>Every age file of an escrow tried with every identity, and what came out.</summary>
public sealed class EscrowOpening : IDisposable
{
    private const string NoMatch = "age.no-match";
    private const string Thing = "escrow";

    private readonly Escrow? _claim;
    private readonly Guid? _vault;
    private readonly List<RecoveryShare> _shares = [];
    private Secret? _passphrase;

    private EscrowOpening(Escrow? claim, Guid? vault) => (_claim, _vault) = (claim, vault);

    /// <summary>The files, in order.</summary>
    public ImmutableArray<OpenedFile> Files { get; private set; } = [];

    /// <summary>The shares that were opened; they stay this object's.</summary>
    public IReadOnlyList<RecoveryShare> Shares => _shares;

    /// <summary>Tries an escrow of a vault's header or of its agent: every file must hold what the escrow says.</summary>
    public static EscrowOpening Try(Escrow escrow, Guid vault, IReadOnlyList<AgeIdentity> identities) =>
        new EscrowOpening(escrow, vault).Run(escrow.Files, identities);

    /// <summary>Tries loose age files, of an ESP or a backup.</summary>
    public static EscrowOpening Try(IReadOnlyList<EscrowFile> files, IReadOnlyList<AgeIdentity> identities) =>
        new EscrowOpening(null, null).Run(files, identities);

    /// <summary>The recovery passphrase, the caller's to dispose, or why these identities do not get it.</summary>
    public Parsed<Secret> Passphrase()
    {
        if (_passphrase is not null)
            return Secret.CopyOf(_passphrase.Span);
        Parsed<Secret> combined = _shares.Count == 0 ? NothingOpened() : SecretSharing.Combine(_shares);
        // What is damaged explains better why there is too little.
        return combined.Refusal is { } refusal && Files.FirstOrDefault(file => file.Damage is not null) is { } damaged
            ? refusal with
            {
                Seen = $"{refusal.Seen}; {damaged.Name} is damaged: {damaged.Damage!.Seen} [{damaged.Damage.Reason}]",
            }
            : combined;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _passphrase?.Dispose();
        _shares.ForEach(share => share.Dispose());
    }

    private EscrowOpening Run(IEnumerable<EscrowFile> files, IReadOnlyList<AgeIdentity> identities)
    {
        Files = [.. files.Select(file => Open(file, identities))];
        return this;
    }

    private OpenedFile Open(EscrowFile file, IReadOnlyList<AgeIdentity> identities)
    {
        List<int> openedBy = [];
        int? share = null;
        Refusal? damage = null;
        for (int i = 0; i < identities.Count; i++)
        {
            if (!AgeDecryption.Decrypt(file.Age.Span, identities[i]).TryGet(out Secret? text, out Refusal? refusal))
            {
                damage ??= refusal.Reason == NoMatch ? null : refusal;
                continue;
            }
            using (text)
            {
                // Every recipient gets the same plaintext: one look is enough.
                if (openedBy.Count == 0)
                    damage ??= Take(text, out share);
            }
            openedBy.Add(i);
        }
        return new OpenedFile(file.Name, [.. openedBy], share, damage);
    }

    private Refusal? Take(Secret text, out int? number)
    {
        number = null;
        if (RecoveryPassphrase.Check(text.Span) is null)
        {
            if (_claim is { Threshold: > 1 })
                return Other($"a share: the threshold is {_claim.Threshold}", "a whole passphrase");
            _passphrase ??= Secret.CopyOf(text.Span);
            return null;
        }
        if (!RecoveryShare.Read(text.Span).TryGet(out RecoveryShare? share, out Refusal? refusal))
            return refusal;
        number = share.Number;
        if (Judge(share.Set) is { } other)
        {
            share.Dispose();
            return other;
        }
        _shares.Add(share);
        return null;
    }

    private Refusal? Judge(ShareSet set)
    {
        if (_vault is { } vault && set.Vault != ShareSet.NameOf(vault))
            return Other($"a share of vault {ShareSet.NameOf(vault)}", $"one of vault {set.Vault}");
        return _claim is null || (set.Threshold == _claim.Threshold && set.Count == _claim.Ages.Length)
            ? null
            : Other($"{_claim.Threshold}-of-{_claim.Ages.Length}", $"{set.Threshold}-of-{set.Count}");
    }

    private Refusal NothingOpened() =>
        Files.FirstOrDefault(file => file.Damage is not null) is { } damaged
            ? damaged.Damage! with
            {
                Thing = damaged.Name,
            }
            : new Refusal(
                "escrow.no-match",
                Thing,
                $"an identity for one of {Files.Length} age file{(Files.Length == 1 ? "" : "s")}",
                "none among those given",
                "use the identity of a recipient: coffer inspect and the machine's description say whose they are"
            );

    private static Refusal Other(string expected, string seen) =>
        new("escrow.foreign", Thing, expected, seen, "it was put together from parts of others: use another copy");
}
