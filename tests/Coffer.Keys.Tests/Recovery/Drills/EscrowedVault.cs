using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Recovery.Escrows;
using Coffer.Keys.Tests.Binding;
using Coffer.Storage.Luks2;

namespace Coffer.Keys.Tests.Recovery.Drills;

/// <summary>A vault whose recovery passphrase is escrowed to officers.</summary>
internal static class EscrowedVault
{
    internal static HeaderCandidates Make(int recipients = 2, int threshold = 1, string seed = "mine")
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

    /// <summary>The vault with another escrow, as a disk has it.</summary>
    internal static HeaderCandidates With(BoundHeader vault, Escrow escrow) =>
        Changed(vault, header => header with { Recovery = header.Recovery with { Escrow = escrow.ToToken() } });

    /// <summary>The vault with another header, as a disk has it.</summary>
    internal static HeaderCandidates Changed(BoundHeader vault, Func<Luks2Header, Luks2Header> change) =>
        HeaderCandidates.Read((vault with { Header = change(vault.Header) }).ToBytes()).OrThrow();

    /// <summary>The vault with a changed byte in its recovery slot's area.</summary>
    internal static HeaderCandidates WithChangedArea(BoundHeader vault)
    {
        byte[] area = vault.Areas[Luks2KeyslotNumber.Recovery].ToArray();
        area[1000] ^= 1;
        BoundHeader changed = vault with { Areas = vault.Areas.With(Luks2KeyslotNumber.Recovery, area) };
        return HeaderCandidates.Read(changed.ToBytes()).OrThrow();
    }
}
