using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Keys.Recovery;
using Coffer.Keys.Recovery.Age;
using Coffer.Keys.Recovery.Escrows;
using Coffer.Keys.Rotation;
using Coffer.Storage.Luks2;

namespace Coffer.Init.Custody;

/// <summary>Makes a new recovery key for the recipients that the verified root names.</summary>
/// <param name="recipients">age recipients.</param>
/// <param name="threshold">How many of them it takes.</param>
/// <param name="random">Where the key comes from.</param>
internal sealed class RecoveryMaking(ImmutableArray<string> recipients, int threshold, IRandomSource random)
{
    /// <summary>Makes one; its passphrase is the caller's to dispose.</summary>
    /// <param name="vault">LUKS2 UUID.</param>
    /// <exception cref="RefusedException">The root names nobody (<c>recovery.recipients</c>), or no escrow can be made.</exception>
    internal NewRecovery Make(Guid vault)
    {
        if (recipients.IsEmpty)
            throw new RefusedException(
                new Refusal(
                    "recovery.recipients",
                    $"recovery of vault {vault}",
                    "recipients in the verified root",
                    "none",
                    "build a new version of the machine"
                )
            );
        Secret passphrase = RecoveryPassphrase.Create(random);
        try
        {
            return new NewRecovery(passphrase, Escrowed(passphrase, vault));
        }
        catch
        {
            passphrase.Dispose();
            throw;
        }
    }

    private EscrowToken Escrowed(Secret passphrase, Guid vault)
    {
        AgeRecipient[] owners = [.. recipients.Select(recipient => AgeRecipient.Read(recipient).OrThrow())];
        return Escrow.Create(passphrase, vault, owners, threshold, random).OrThrow().ToToken();
    }
}
