using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Recovery.Escrows;
using Coffer.Keys.Tests.Binding;
using Coffer.Storage.Luks2;

namespace Coffer.Keys.Tests.Recovery.Drills;

/// <summary>A vault whose recovery passphrase is escrowed to officers.</summary>
internal static class EscrowedVault
{
    internal static BoundHeader Make(int recipients = 2, int threshold = 1, string seed = "mine")
    {
        BoundVault vault = new(seed);
        return With(vault.Header, EscrowOf(vault.Recovery, recipients, threshold, seed));
    }

    internal static Escrow EscrowOf(Secret passphrase, int recipients, int threshold, string seed) =>
        Escrow
            .Create(
                passphrase,
                BoundVault.Uuid,
                Officers.Recipients(recipients),
                threshold,
                new CountingRandomSource($"{seed} escrow")
            )
            .OrThrow();

    internal static BoundHeader With(BoundHeader vault, Escrow escrow) =>
        vault with
        {
            Header = vault.Header with { Escrow = new EscrowToken(escrow.Ages[0]) },
        };
}
