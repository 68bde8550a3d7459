using System.Security.Cryptography;
using System.Text;
using Coffer.Storage.Gpt;
using Coffer.Storage.Luks2;

namespace Coffer.Machine.Tests.Attacks;

/// <summary>Rewrites the JSON of a vault's header as a host can: both copies, with checksums that are right.</summary>
internal static class ForgedHeader
{
    private const int ChecksumOffset = 448;
    private const int ChecksumSize = 64;

    /// <summary>Changes the JSON of both copies.</summary>
    public static void ChangeJson(DiskUnderAttack disk, Func<string, string> change) =>
        disk.Change(
            PartitionRole.Vault,
            0,
            Luks2Template.HeaderAreaSize,
            area =>
            {
                Change(area.AsSpan(0, Luks2Template.HeaderSize), change);
                Change(area.AsSpan(Luks2Template.HeaderSize), change);
            }
        );

    /// <summary>Changes the JSON of the second copy only.</summary>
    public static void ChangeSecondCopy(DiskUnderAttack disk, Func<string, string> change) =>
        disk.Change(
            PartitionRole.Vault,
            0,
            Luks2Template.HeaderAreaSize,
            area => Change(area.AsSpan(Luks2Template.HeaderSize), change)
        );

    private static void Change(Span<byte> copy, Func<string, string> change)
    {
        Span<byte> json = copy[Luks2Template.BinaryHeaderSize..];
        string text = Encoding.UTF8.GetString(json[..json.IndexOf((byte)0)]);
        string changed = change(text);
        Assert.NotEqual(text, changed);
        json.Clear();
        Encoding.UTF8.GetBytes(changed, json);
        Span<byte> checksum = copy.Slice(ChecksumOffset, ChecksumSize);
        checksum.Clear();
        SHA256.HashData(copy, checksum[..SHA256.HashSizeInBytes]);
    }
}
