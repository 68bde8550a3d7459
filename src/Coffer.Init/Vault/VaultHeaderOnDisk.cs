using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Storage;
using Coffer.Storage.Luks2;

namespace Coffer.Init.Vault;

/// <summary>The header of a vault on its partition: one read, and writes that a power cut cannot tear.</summary>
internal static class VaultHeaderOnDisk
{
    /// <summary>
    /// Reads it. The host may answer the next read differently (CVE-2025-59054 and its relatives), so only what this
    /// returns is ever used.
    /// </summary>
    internal static Parsed<HeaderCandidates> Read(IBlockDevice partition)
    {
        if (partition.Length < Luks2Template.DataOffset)
            return new Refusal("luks2.area", "vault", $"{Luks2Template.DataOffset} bytes", $"{partition.Length}");
        byte[] bytes = new byte[BoundHeader.Size];
        partition.Read(0, bytes);
        return HeaderCandidates.Read(bytes);
    }

    /// <summary>
    /// Writes key slot areas, then copy 2, then copy 1, each durable before the next: whatever is cut, the partition has
    /// the old first copy or the whole new header.
    /// </summary>
    internal static void Write(IBlockDevice partition, BoundHeader header)
    {
        byte[] bytes = header.ToBytes();
        Write(partition, bytes, Luks2Template.HeaderAreaSize..);
        Write(partition, bytes, Luks2Template.HeaderSize..Luks2Template.HeaderAreaSize);
        Write(partition, bytes, ..Luks2Template.HeaderSize);
    }

    private static void Write(IBlockDevice partition, byte[] bytes, Range range)
    {
        partition.Write(range.GetOffsetAndLength(bytes.Length).Offset, bytes.AsSpan(range));
        partition.Flush();
    }
}
