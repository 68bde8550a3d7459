using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Storage.Verity;

/// <summary>
/// The dm-verity superblock of version 1 (cryptsetup, "DM-Verity" on-disk format), for stock tools only: it is not covered by the
/// root hash, so nothing in it is believed.
/// </summary>
/// <param name="Uuid">UUID of the hash device.</param>
/// <param name="DataBlocks">Number of data blocks.</param>
/// <param name="Salt">Salt, 0 to 256 bytes.</param>
public sealed record VeritySuperblock(Guid Uuid, ulong DataBlocks, ImmutableArray<byte> Salt)
{
    /// <summary>Longest salt in bytes.</summary>
    public const int LongestSalt = 256;

    private const int AlgorithmSize = 32;

    /// <summary>The superblock that belongs to a root; its UUID comes from the root hash, so that it says nothing new.</summary>
    public static VeritySuperblock Of(VerityRoot root)
    {
        byte[] uuid = root.Hash.AsSpan(0, 16).ToArray();
        // RFC 9562, section 5.8: version 8, "vendor-specific".
        uuid[6] = (byte)((uuid[6] & 0x0F) | 0x80);
        uuid[8] = (byte)((uuid[8] & 0x3F) | 0x80);
        return new(new Guid(uuid, bigEndian: true), (ulong)root.DataBlocks, root.Salt);
    }

    /// <summary>Reads a block of 4096 bytes.</summary>
    public static Parsed<VeritySuperblock> Read(ReadOnlySpan<byte> block)
    {
        ByteReader reader = new(block, "verity superblock");
        reader.Expect("verity\0\0"u8, "signature");
        reader.Expect([1, 0, 0, 0], "version");
        reader.Expect([1, 0, 0, 0], "hash_type");
        ReadOnlySpan<byte> uuid = reader.ReadSpan(16);
        reader.Expect("sha256"u8, "algorithm");
        reader.ExpectZeros(AlgorithmSize - 6, "algorithm");
        reader.Expect([0, 0x10, 0, 0], "data_block_size");
        reader.Expect([0, 0x10, 0, 0], "hash_block_size");
        ulong dataBlocks = reader.ReadUInt64();
        int saltSize = reader.ReadUInt16();
        reader.ExpectZeros(6, "padding");
        if (saltSize > LongestSalt)
            reader.Refuse($"a salt of at most {LongestSalt} bytes", $"{saltSize}");
        ReadOnlySpan<byte> salt = reader.ReadSpan(Math.Min(saltSize, LongestSalt));
        reader.ExpectZeros(LongestSalt - salt.Length, "salt");
        reader.ExpectZeros(reader.Remaining, "padding");
        if (reader.Failed)
            return reader.Refusal!;
        return reader.Finish(new VeritySuperblock(new Guid(uuid, bigEndian: true), dataBlocks, [.. salt]));
    }

    /// <summary>A block of 4096 bytes.</summary>
    public byte[] Write() =>
        new ByteWriter()
            .WriteBytes("verity\0\0"u8)
            .WriteUInt32(1) // version
            .WriteUInt32(1) // hash_type
            .WriteBytes(Uuid.ToByteArray(bigEndian: true))
            .WriteBytes("sha256"u8)
            .WriteZeros(AlgorithmSize - 6)
            .WriteUInt32(VerityLayout.BlockSize) // data_block_size
            .WriteUInt32(VerityLayout.BlockSize) // hash_block_size
            .WriteUInt64(DataBlocks)
            .WriteUInt16((ushort)Salt.Length)
            .WriteZeros(6)
            .WriteBytes(Salt.AsSpan())
            .AlignTo(VerityLayout.BlockSize)
            .ToArray();
}
