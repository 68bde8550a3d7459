using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;
using Coffer.Storage.Luks2;

namespace Coffer.Storage.Tests.Luks2;

/// <summary>The vault of <see cref="TestVault"/> while its volume key is rotated.</summary>
internal static class TestReencryption
{
    private const long Mebibyte = 1024 * 1024;

    internal static readonly byte[] NextVolumeKey =
    [
        .. TestVault.Bytes("next-volume-key-1", 32),
        .. TestVault.Bytes("next-volume-key-2", 32),
    ];

    private static readonly Dictionary<Luks2KeyslotNumber, (Luks2Keyslot Slot, byte[] Area)> s_slots = new()
    {
        [Luks2KeyslotNumber.UnlockOfOld] = Wrap(
            Luks2KeyslotNumber.UnlockOfOld,
            TestVault.VolumeKey,
            TestVault.UnlockPassphrase
        ),
        [Luks2KeyslotNumber.RecoveryOfOld] = Wrap(
            Luks2KeyslotNumber.RecoveryOfOld,
            TestVault.VolumeKey,
            TestVault.RecoveryPassphrase
        ),
        [Luks2KeyslotNumber.UnlockOfNext] = Wrap(
            Luks2KeyslotNumber.UnlockOfNext,
            NextVolumeKey,
            TestVault.UnlockPassphrase
        ),
        [Luks2KeyslotNumber.RecoveryOfNext] = Wrap(
            Luks2KeyslotNumber.RecoveryOfNext,
            NextVolumeKey,
            TestVault.RecoveryPassphrase
        ),
        [Luks2KeyslotNumber.OtherUnlockOfOld] = Wrap(
            Luks2KeyslotNumber.OtherUnlockOfOld,
            TestVault.VolumeKey,
            TestVault.UnlockPassphrase
        ),
        [Luks2KeyslotNumber.OtherUnlockOfNext] = Wrap(
            Luks2KeyslotNumber.OtherUnlockOfNext,
            NextVolumeKey,
            TestVault.UnlockPassphrase
        ),
    };

    internal static Luks2KeyslotAreas Areas { get; } =
        s_slots.Aggregate(Luks2KeyslotAreas.Empty, (areas, slot) => areas.With(slot.Key, slot.Value.Area));

    private static readonly Luks2Header s_begun = Begin();

    /// <summary>With other slots for the unlock secret, as a reseal leaves it.</summary>
    internal static Luks2Header Resealed { get; } =
        Mac(
            At(3, 0) with
            {
                Unlocks =
                [
                    new(
                        s_slots[Luks2KeyslotNumber.OtherUnlockOfOld].Slot,
                        s_begun.Unlocks[0].Binding with
                        {
                            Generation = 9,
                        }
                    ),
                ],
                Reencryption = At(3, 0).Reencryption! with
                {
                    NextUnlock = s_slots[Luks2KeyslotNumber.OtherUnlockOfNext].Slot,
                },
            },
            Luks2KeyslotNumber.OtherUnlockOfOld
        );

    /// <summary>The header at a position, MiB.</summary>
    internal static Luks2Header At(long position, long hotZone) =>
        Mac(
            s_begun with
            {
                SequenceId = (ulong)(2 + (2 * position) + hotZone),
                Reencryption = s_begun.Reencryption! with
                {
                    Progress = new Luks2Progress(position * Mebibyte, hotZone * Mebibyte),
                },
            },
            Luks2KeyslotNumber.UnlockOfOld
        );

    /// <summary>The JSON text of a header, without padding.</summary>
    internal static string Json(Luks2Header header) => Encoding.ASCII.GetString(header.WriteJsonArea()).TrimEnd('\0');

    /// <summary>The partition up to its end.</summary>
    internal static byte[] Disk(Luks2Header header)
    {
        byte[] disk = new byte[Luks2Template.DataOffset + TestVault.DataSize];
        header.ToBytes().CopyTo(disk, 0);
        Areas.ToBytes().CopyTo(disk, Luks2Template.HeaderAreaSize);
        return disk;
    }

    private static Luks2Header Begin()
    {
        using Secret old = Secret.CopyOf(TestVault.VolumeKey);
        using Secret next = Secret.CopyOf(NextVolumeKey);
        return TestVault.Header with
        {
            Template = Luks2Template.OfReencryption,
            Unlocks =
            [
                new(
                    s_slots[Luks2KeyslotNumber.UnlockOfOld].Slot,
                    TestVault.Binding with
                    {
                        Generation = 8,
                        NextVolumeKeyId = [.. TestVault.Bytes("next-volume-key-id", 32)],
                    }
                ),
            ],
            Recovery = new Luks2RecoverySlot(s_slots[Luks2KeyslotNumber.RecoveryOfOld].Slot, TestVault.Header.Escrow),
            Reencryption = Luks2Reencryption.Begin(
                s_slots[Luks2KeyslotNumber.UnlockOfNext].Slot,
                s_slots[Luks2KeyslotNumber.RecoveryOfNext].Slot,
                old,
                next,
                TestVault.DataSize,
                new CountingRandomSource("reencryption")
            ),
        };
    }

    private static Luks2Header Mac(Luks2Header header, Luks2KeyslotNumber number) =>
        header.WithMac(number, HMACSHA256.HashData(TestVault.MacKey, header.MacInput(Areas)));

    private static (Luks2Keyslot Slot, byte[] Area) Wrap(Luks2KeyslotNumber number, byte[] volumeKey, byte[] passphrase)
    {
        using Secret key = Secret.CopyOf(volumeKey);
        return Luks2Keyslot.Wrap(number, key, passphrase, new CountingRandomSource($"{number}"));
    }
}
