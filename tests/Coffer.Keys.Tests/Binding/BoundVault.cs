using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Derivation;
using Coffer.Keys.Recovery;
using Coffer.Storage.Luks2;
using Coffer.Tpm;
using Coffer.Tpm.Sealing;
using Coffer.Tpm.Structures;

namespace Coffer.Keys.Tests.Binding;

/// <summary>A vault as the installer makes it, with a share that a TPM would have sealed.</summary>
internal sealed class BoundVault
{
    internal static readonly Guid Uuid = new("5d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d20");
    internal const ulong Generation = 7;

    internal BoundVault(string seed = "mine", ulong generation = Generation, Secret? unlock = null)
    {
        CountingRandomSource random = new(seed);
        VolumeKey = Secret.Random(Luks2Template.VolumeKeySize, random);
        Share = Secret.Random(32, random);
        Unlock = unlock ?? VaultKeys.Unlock([Share], Uuid, generation);
        Recovery = RecoveryPassphrase.Create(random);
        Binding = Sealed(seed, generation);
        Header = Make(Binding.ToToken(VaultKeys.VolumeKeyId(VolumeKey, Uuid)), random);
    }

    internal Secret VolumeKey { get; }

    /// <summary>What a TPM would have sealed.</summary>
    internal Secret Share { get; }

    internal Secret Unlock { get; }

    internal Secret Recovery { get; }

    internal SealedBinding Binding { get; }

    internal BoundHeader Header { get; }

    internal static SealedBinding Sealed(string seed, ulong generation)
    {
        TpmtPublic template = SealedShare.Template(new(CountingRandomSource.Bytes(seed + "policy", 32)));
        TpmtPublic area = template with { Unique = new TpmBytesId(CountingRandomSource.Bytes(seed + "unique", 32)) };
        return new SealedBinding(
            new TpmName((TpmBuffer)(byte[])[0, 11, .. CountingRandomSource.Bytes("srk", 32)]),
            new SealedShare(area, CountingRandomSource.Bytes(seed + "private", 160)),
            CountingRandomSource.Bytes("pcr 7", 32),
            ["EV_EFI_VARIABLE_DRIVER_CONFIG:SecureBoot:ccfc4bb3", "EV_SEPARATOR:\"quoted\\\u00e9\n:df3f6198"],
            generation
        );
    }

    private BoundHeader Make(BindingToken token, CountingRandomSource random)
    {
        using Secret passphrase = VaultKeys.SlotPassphrase(Unlock);
        Luks2Keyslots slots = Luks2Keyslots.Wrap(VolumeKey, passphrase.Span, Recovery.Span, random);
        EscrowToken escrow = EscrowToken.OfOne("age"u8);
        Luks2Header header = Luks2Header.Create(Uuid, Luks2Template.DataAlignment, slots, token, escrow, random);
        return new BoundHeader(header, slots.Areas, Luks2KeyslotNumber.Unlock).WithMac(Unlock);
    }
}
