using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;
using Coffer.Storage.Luks2;

namespace Coffer.Storage.Tests.Luks2;

/// <summary>A vault whose every byte is known: fixed randomness, fixed tokens.</summary>
internal static class TestVault
{
    internal static readonly Guid Uuid = new("5d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d20");
    internal const long DataSize = 8 * 1024 * 1024;
    internal const string RecoveryText = "00112233-44556677-8899aabb-ccddeeff-00112233-44556677-8899aabb-ccddeeff";

    internal static readonly byte[] MacKey = Bytes("mac-key", 32);
    internal static readonly byte[] UnlockPassphrase = Bytes("unlock", 32);
    internal static readonly byte[] RecoveryPassphrase = Encoding.ASCII.GetBytes(RecoveryText);
    internal static readonly byte[] VolumeKey = [.. Bytes("volume-key-1", 32), .. Bytes("volume-key-2", 32)];

    internal static readonly Luks2Keyslots Keyslots = Wrap();
    internal static readonly Luks2Header Header = Seal();

    internal static BindingToken Binding => Header.Unlocks[0].Binding;

    /// <summary>The start of the partition up to the end of the key slots.</summary>
    internal static byte[] Disk()
    {
        byte[] disk = new byte[Luks2Template.DataOffset + DataSize];
        Header.ToBytes().CopyTo(disk, 0);
        Keyslots.UnlockArea.CopyTo(disk, Luks2Template.OffsetOf(Luks2KeyslotNumber.Unlock));
        Keyslots.RecoveryArea.CopyTo(disk, Luks2Template.OffsetOf(Luks2KeyslotNumber.Recovery));
        return disk;
    }

    internal static byte[] Bytes(string seed, int count)
    {
        byte[] bytes = new byte[count];
        new CountingRandomSource(seed).Fill(bytes);
        return bytes;
    }

    private static Luks2Keyslots Wrap()
    {
        using Secret key = Secret.CopyOf(VolumeKey);
        return Luks2Keyslots.Wrap(key, UnlockPassphrase, RecoveryPassphrase, new CountingRandomSource("keyslots"));
    }

    private static Luks2Header Seal()
    {
        BindingToken binding = new()
        {
            Generation = 7,
            SrkName = [0, 11, .. Bytes("srk-name", 32)],
            NvName = [0, 11, .. Bytes("nv-name", 32)],
            Tpm2Public = [.. Bytes("public", 80)],
            Tpm2Private = [.. Bytes("private", 160)],
            Pcr7 = [.. Bytes("pcr-7", 32)],
            Pcr7Events = ["EV_EFI_VARIABLE_DRIVER_CONFIG:SecureBoot:ccfc4bb3", "EV_SEPARATOR:ffffffff:df3f6198"],
            VolumeKeyId = [.. Bytes("volume-key-id", 32)],
        };
        EscrowToken escrow = EscrowToken.OfOne([
            .. Encoding.ASCII.GetBytes("age-encryption.org/v1\n"),
            .. Bytes("age", 200),
        ]);
        CountingRandomSource random = new("header");
        Luks2Header header = Luks2Header.Create(Uuid, DataSize, Keyslots, binding, escrow, random);
        return Mac(header);
    }

    internal static Luks2Header Mac(Luks2Header header, Luks2KeyslotNumber number = Luks2KeyslotNumber.Unlock) =>
        header.WithMac(number, HMACSHA256.HashData(MacKey, header.MacInput(Keyslots.Areas)));
}
