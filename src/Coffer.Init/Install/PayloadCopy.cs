using Coffer.Bytes;
using Coffer.Linux;
using Coffer.Storage;

namespace Coffer.Init.Install;

/// <summary>
/// Brings the payload into an OS slot. The host may change the payload between two reads, so what counts is what arrived:
/// afterwards every block is read back through dm-verity with the signed root hash.
/// </summary>
internal static class PayloadCopy
{
    private const int BlockSize = 4096;
    private const int HashesPerBlock = BlockSize / 32;
    private const int Chunk = 1 << 20;

    /// <summary>Bytes of data, superblock and hash tree for so many data blocks (docs/formats.md section 3).</summary>
    internal static long LengthOf(long blocks)
    {
        long total = blocks + 1;
        for (long level = blocks; level > 1; total += level)
            level = (level + HashesPerBlock - 1) / HashesPerBlock;
        return total * BlockSize;
    }

    /// <summary>Refuses a payload or slot without room for so many blocks.</summary>
    internal static Refusal? JudgeSizes(long blocks, long payloadLength, long slotLength)
    {
        long needed = LengthOf(blocks);
        return needed <= payloadLength && needed <= slotLength
            ? null
            : new Refusal(
                "install.payload-size",
                "payload",
                $"{needed} bytes in payload and slot",
                $"payload {payloadLength}, slot {slotLength}",
                "write the image to the disk again"
            );
    }

    /// <summary>Copies.</summary>
    internal static void Copy(IBlockDevice payload, IBlockDevice slot, long length)
    {
        byte[] buffer = new byte[Chunk];
        for (long at = 0; at < length; at += Chunk)
        {
            Span<byte> chunk = buffer.AsSpan(0, (int)Math.Min(Chunk, length - at));
            payload.Read(at, chunk);
            slot.Write(at, chunk);
        }
        slot.Flush();
    }

    /// <summary>Reads a root through dm-verity from end to end.</summary>
    /// <returns>The refusal <c>install.payload-hash</c> for the first block that is not what the owner signed.</returns>
    internal static Refusal? Verify(IBlockDevice root)
    {
        byte[] buffer = new byte[Chunk];
        for (long at = 0; at < root.Length; at += Chunk)
        {
            try
            {
                root.Read(at, buffer.AsSpan(0, (int)Math.Min(Chunk, root.Length - at)));
            }
            catch (LinuxException e)
            {
                return new Refusal(
                    "install.payload-hash",
                    "payload",
                    "the root hash of the signed command line",
                    $"another content near byte {at} ({Errno.NameOf(e.Number)})",
                    "write the image to the disk again"
                );
            }
        }
        return null;
    }
}
