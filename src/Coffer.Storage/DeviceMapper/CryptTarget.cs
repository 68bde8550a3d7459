using System.Globalization;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Storage.DeviceMapper;

/// <summary>
/// dm-crypt as the one segment of our LUKS2 template wants it: aes-xts-plain64, 512-bit key, 4096-byte sectors whose IV
/// counts in 512-byte sectors (LUKS2 does not use iv_large_sectors). The key comes from the keyring, so no table shows it.
/// </summary>
/// <param name="Length">Sectors.</param>
/// <param name="KeyDescription">Description of the logon key in the kernel keyring: <c>coffer:vault</c>.</param>
/// <param name="Device">Device below, <c>major:minor</c>.</param>
/// <param name="Offset">Sector there that sector 0 of the mapped device lies at.</param>
/// <param name="From">
/// First sector of the line: 0, or in the middle of a re-encryption where the next key's line ends. IVs count from sector 0 all the
/// same, so that a sector has one ciphertext under a key wherever the lines meet.
/// </param>
public sealed record CryptTarget(long Length, string KeyDescription, string Device, long Offset, long From = 0)
    : MappedTarget(Length)
{
    /// <summary>Bytes of the volume key: two 256-bit keys for XTS.</summary>
    public const int KeySize = 64;

    /// <inheritdoc/>
    public override string Type => "crypt";

    /// <inheritdoc/>
    public override long Start => From;

    /// <inheritdoc/>
    public override Secret Render() =>
        Secret.CopyOf(
            Encoding.ASCII.GetBytes(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"aes-xts-plain64 :{KeySize}:logon:{KeyDescription} {From} {Device} {Offset + From} 2 allow_discards sector_size:4096"
                )
            )
        );

    /// <inheritdoc/>
    protected override Refusal? JudgeParameters(ReadOnlySpan<byte> parameters)
    {
        // A key that is not in the keyring stands in the table in clear: such a line goes into no refusal.
        ReadOnlySpan<byte> keyring = Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $":{KeySize}:logon:{KeyDescription}")
        );
        ReadOnlySpan<byte> key = parameters[(parameters.IndexOf((byte)' ') + 1)..];
        int end = key.IndexOf((byte)' ');
        return (end < 0 ? key : key[..end]).SequenceEqual(keyring)
            ? JudgeSame(parameters)
            : Refuse("key", Encoding.ASCII.GetString(keyring), "another key");
    }
}
