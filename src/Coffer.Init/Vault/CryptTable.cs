using System.Collections.Immutable;
using Coffer.Storage.DeviceMapper;
using Coffer.Storage.Vault;

namespace Coffer.Init.Vault;

/// <summary>
/// The table of the vault's dm-crypt device. In the middle of a re-encryption it has two lines: the next key up to the boundary, the
/// present one behind it. Cipher and offset are the template's, never the header's word.
/// </summary>
internal static class CryptTable
{
    /// <summary>Bytes before the data: header copies and key slots (docs/formats.md section 8).</summary>
    internal const long DataOffset = 16 << 20;

    /// <summary>Description of the present key in the kernel's keyring.</summary>
    internal const string KeyDescription = "coffer:vault";

    /// <summary>Description of the key that takes its place.</summary>
    internal const string NextKeyDescription = "coffer:vault-next";

    /// <summary>The lines.</summary>
    /// <param name="device">Partition, <c>major:minor</c>.</param>
    /// <param name="length">Bytes of the segment.</param>
    /// <param name="boundary">Bytes of it that the next key is for; 0 when there is none.</param>
    internal static ImmutableArray<CryptTarget> Of(string device, long length, long boundary)
    {
        if (boundary < 0 || boundary > length || boundary % VaultLayout.SectorSize != 0)
            throw new ArgumentOutOfRangeException(nameof(boundary), boundary, $"not in a segment of {length} bytes");
        long end = length / VaultLayout.SectorSize;
        long middle = boundary / VaultLayout.SectorSize;
        CryptTarget next = new(middle, NextKeyDescription, device, DataOffset / VaultLayout.SectorSize);
        CryptTarget present = new(
            end - middle,
            KeyDescription,
            device,
            DataOffset / VaultLayout.SectorSize,
            From: middle
        );
        return [.. ((CryptTarget[])[next, present]).Where(line => line.Length > 0)];
    }
}
