using Coffer.Bytes;
using Coffer.Storage.Luks2;

namespace Coffer.Storage.Tests.Luks2;

/// <summary>How the golden headers came to be.</summary>
internal static class GoldenHeaders
{
    private static readonly Luks2Keyslot s_otherUnlock = Slot(Luks2KeyslotNumber.OtherUnlock);
    private static readonly Luks2Keyslot s_otherRecovery = Slot(Luks2KeyslotNumber.OtherRecovery);

    internal static Luks2Header Of(string name) =>
        name switch
        {
            "luks2-template-1.header" => TestVault.Mac(TestVault.Header with { Template = 1 }),
            "luks2-template-2.header" => TestVault.Header,
            "luks2-template-2-announced.header" => TestVault.Mac(Announced),
            "luks2-template-2-both.header" => TestVault.Mac(TestVault.Mac(Both), Luks2KeyslotNumber.OtherUnlock),
            "luks2-template-3-begun.header" => TestReencryption.At(0, 0),
            "luks2-template-3-middle.header" => TestReencryption.At(3, 0),
            "luks2-template-3-hot.header" => TestReencryption.At(3, 1),
            "luks2-template-3-done.header" => TestReencryption.At(7, 1),
            "luks2-template-3-resealed.header" => TestReencryption.Resealed,
            _ => TestVault.Mac(Other, Luks2KeyslotNumber.OtherUnlock),
        };

    // Sealed to an announced PCR 7 as well.
    private static Luks2Header Announced =>
        TestVault.Header.WithBinding(
            Luks2KeyslotNumber.Unlock,
            TestVault.Binding with
            {
                Pcr7Next = [.. TestVault.Bytes("pcr-7-next", 32)],
            }
        );

    // In the middle of a change: the old and the new binding.
    private static Luks2Header Both =>
        TestVault.Header with
        {
            SequenceId = 2,
            Unlocks = [.. TestVault.Header.Unlocks, Next],
        };

    // At its end, with a new recovery key in three shares of which two are needed.
    private static Luks2Header Other =>
        TestVault.Header with
        {
            SequenceId = 3,
            Unlocks = [Next],
            Recovery = new Luks2RecoverySlot(
                s_otherRecovery,
                new EscrowToken(
                    2,
                    [
                        [.. "one"u8],
                        [.. "two"u8],
                        [.. "three"u8],
                    ]
                )
            ),
        };

    private static Luks2UnlockSlot Next => new(s_otherUnlock, TestVault.Binding with { Generation = 8 });

    private static Luks2Keyslot Slot(Luks2KeyslotNumber number)
    {
        using Secret key = Secret.CopyOf(TestVault.VolumeKey);
        return Luks2Keyslot.Wrap(number, key, new byte[32], new CountingRandomSource($"{number}")).Slot;
    }
}
