using System.Collections.Immutable;
using Coffer.Attestation.Exchange;
using Coffer.Bytes;
using Coffer.Keys.Recovery.Escrows;
using Coffer.Keys.Recovery.Sharing;

namespace Coffer.Cli.Recovering;

/// <summary>The recovery passphrase out of the escrow that a machine handed over, opened here and nowhere else.</summary>
internal static class OfferedEscrow
{
    /// <summary>Opens it.</summary>
    /// <param name="offer">The escrow.</param>
    /// <param name="identities">Identities of recovery holders who are here.</param>
    /// <param name="shares">Shares of those who are not.</param>
    /// <returns>The passphrase; the caller's to dispose.</returns>
    public static Parsed<Secret> Open(RecoveryOffer offer, IdentityFiles identities, ShareFiles shares)
    {
        Escrow escrow = new(offer.Threshold, [.. offer.Escrow.Select(file => file.ToArray().ToImmutableArray())]);
        using EscrowOpening opening = EscrowOpening.Try(escrow, offer.Vault, identities.Identities);
        if (shares.Shares.Count == 0)
            return Explained(opening.Passphrase());
        string vault = ShareSet.NameOf(offer.Vault);
        return shares.Shares.FirstOrDefault(share => share.Set.Vault != vault) is { } foreign
            ? new Refusal(
                "recover.share",
                "recovery share",
                $"one of vault {vault}",
                $"one of vault {foreign.Set.Vault}"
            )
            : Explained(SecretSharing.Combine([.. opening.Shares, .. shares.Shares]));
    }

    private static Parsed<Secret> Explained(Parsed<Secret> opened) =>
        opened.Refusal is { Reason: "share.too-few" } refusal
            ? refusal with
            {
                NextStep =
                    "name more identities, or shares that their holders opened with: coffer recovery open --share",
            }
            : opened;
}
