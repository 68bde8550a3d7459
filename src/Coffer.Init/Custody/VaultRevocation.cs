using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Storage;
using Coffer.Storage.Luks2;
using Coffer.Tpm;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Sealing;
using Coffer.Tpm.Sessions;

namespace Coffer.Init.Custody;

/// <summary>Takes a vault away from its TPM, or from everybody.</summary>
/// <param name="tpm">The TPM.</param>
/// <param name="partition">The vault's partition.</param>
/// <param name="random">For the bytes over what is removed.</param>
internal sealed class VaultRevocation(TpmDevice tpm, IBlockDevice partition, IRandomSource random)
{
    /// <summary>
    /// Raises the generation, which kills every binding for good, and overwrites the areas of the unlock slots. The header stays as
    /// it is: the recovery key opens the vault, nothing else does.
    /// </summary>
    /// <returns>The vault without its share, and the generation now.</returns>
    internal (KeptVault Vault, ulong Generation) Revoke(KeptVault vault)
    {
        ulong generation = Counter().Advance();
        foreach (Luks2KeyslotNumber number in Enum.GetValues<Luks2KeyslotNumber>().Where(number => number.IsUnlock()))
            Overwrite(Luks2Template.OffsetOf(number), Luks2Template.KeyslotAreaSize);
        partition.Flush();
        vault.Share?.Dispose();
        return (vault with { Share = null }, generation);
    }

    /// <summary>Revokes, then overwrites both header copies and all areas, and removes the counter: no key opens it any more.</summary>
    /// <returns>The generation it had last.</returns>
    internal ulong Destroy()
    {
        ulong generation = Counter().Advance();
        Overwrite(0, BoundHeader.Size);
        partition.Flush();
        tpm.Execute(new NvUndefineSpace(TpmHandle.Owner, GenerationCounter.Written.Handle), PasswordSession.Instance);
        return generation;
    }

    private GenerationCounter Counter() =>
        StorageRootKey.Ensure(tpm).Then(srk => GenerationCounter.Ensure(srk)).OrThrow();

    private void Overwrite(long offset, int length)
    {
        byte[] noise = new byte[length];
        random.Fill(noise);
        partition.Write(offset, noise);
    }
}
