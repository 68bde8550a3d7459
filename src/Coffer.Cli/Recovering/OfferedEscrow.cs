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
    /// <param name="identities">age identity files of recovery holders.</param>
    /// <param name="shares">Files with shares that other holders opened.</param>
    /// <returns>The passphrase; the caller's to dispose.</returns>
    public static Parsed<Secret> Open(RecoveryOffer offer, IReadOnlyList<string> identities, IReadOnlyList<string> shares)
    {
        Escrow escrow = new(offer.Threshold, [.. offer.Escrow.Select(file => ImmutableArray.Create(file.Span))]);
        using IdentityFiles files = IdentityFiles.Read(identities);
        using ShareFiles given = ShareFiles.Read(shares);
        using EscrowOpening opening = EscrowOpening.Try(escrow, offer.Vault, files.Identities);
        return given.Shares.Count == 0
            ? opening.Passphrase()
            : SecretSharing.Combine([.. opening.Shares, .. given.Shares]);
    }
}
