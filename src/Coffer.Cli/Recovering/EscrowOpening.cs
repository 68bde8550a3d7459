using System.Collections.Immutable;
using Coffer.Attestation.Exchange;
using Coffer.Bytes;
using Coffer.Keys.Recovery;
using Coffer.Keys.Recovery.Age;

namespace Coffer.Cli.Recovering;

/// <summary>The recovery passphrase out of the escrow that a machine handed over, opened here and nowhere else.</summary>
internal static class EscrowOpening
{
    private const int LargestIdentityFile = 64 * 1024;
    private const string Prefix = "AGE-SECRET-KEY-";

    /// <summary>Opens it.</summary>
    /// <param name="offer">The escrow.</param>
    /// <param name="identities">age identity files of recovery holders.</param>
    /// <returns>The passphrase; the caller's to dispose.</returns>
    public static Parsed<Secret> Open(RecoveryOffer offer, IReadOnlyList<string> identities)
    {
        if (offer.Threshold != 1)
            return new Refusal(
                "recover.threshold",
                "escrow of the vault header",
                "one age file that holds the recovery passphrase",
                $"shares, of which {offer.Threshold} are needed",
                "combine the shares with coffer recovery combine"
            );
        Refusal? last = null;
        foreach (string path in identities)
        {
            foreach (string line in ReadIdentities(path))
            {
                Parsed<Secret> opened = AgeIdentity.Read(line).Then(identity => Decrypt(offer.Escrow, identity));
                if (opened.TryGet(out Secret? passphrase, out last))
                    return passphrase;
            }
        }
        return new Refusal(
            "recover.identity",
            "escrow of the vault header",
            "an identity of one of its recipients",
            last is null ? "no identity" : $"{last.Seen} [{last.Reason}]",
            "name the identity file of a recovery recipient of this machine: --identity FILE"
        );
    }

    private static Parsed<Secret> Decrypt(ImmutableArray<ReadOnlyMemory<byte>> files, AgeIdentity identity)
    {
        using (identity)
        {
            Parsed<Secret> opened = AgeDecryption.Decrypt(files[0].Span, identity);
            if (!opened.TryGet(out Secret? passphrase, out _))
                return opened;
            if (RecoveryPassphrase.Check(passphrase.Span) is not { } malformed)
                return passphrase;
            passphrase.Dispose();
            return malformed;
        }
    }

    private static IEnumerable<string> ReadIdentities(string path)
    {
        FileInfo file = new(path);
        if (!file.Exists || file.Length > LargestIdentityFile)
            throw new RefusedException(
                new Refusal(
                    "recover.identity",
                    path,
                    $"an age identity file of at most {LargestIdentityFile} bytes",
                    file.Exists ? $"{file.Length} bytes" : "no such file"
                )
            );
        return File.ReadLines(path)
            .Select(line => line.Trim())
            .Where(line => line.StartsWith(Prefix, StringComparison.Ordinal));
    }
}
