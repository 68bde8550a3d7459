using Coffer.Bytes;
using Coffer.Keys.Derivation;
using Coffer.Keys.Tests.Binding;
using Coffer.Storage.Luks2;

namespace Coffer.Keys.Tests.Rotation;

/// <summary>What a TPM does here: it gives a share only at the generation it was sealed for.</summary>
internal sealed class CountingTpm
{
    private readonly Dictionary<string, (ulong Generation, byte[] Share)> _shares = [];

    internal ulong Generation { get; set; } = BoundVault.Generation;

    internal void Seal(BindingToken binding, ReadOnlySpan<byte> share) =>
        _shares[Name(binding)] = (binding.Generation, share.ToArray());

    /// <summary>The unlock secret of a binding; null when the TPM does not give its share.</summary>
    internal Secret? Unseal(BindingToken binding)
    {
        if (!_shares.TryGetValue(Name(binding), out (ulong Generation, byte[] Share) found))
            return null;
        if (found.Generation != Generation || binding.Generation != Generation)
            return null;
        using Secret share = Secret.CopyOf(found.Share);
        return VaultKeys.Unlock([share], BoundVault.Uuid, Generation);
    }

    internal CountingTpm Copy()
    {
        CountingTpm copy = new() { Generation = Generation };
        foreach ((string name, (ulong Generation, byte[] Share) sealedShare) in _shares)
            copy._shares.Add(name, sealedShare);
        return copy;
    }

    private static string Name(BindingToken binding) => Convert.ToHexString(binding.Tpm2Public.AsSpan());
}
