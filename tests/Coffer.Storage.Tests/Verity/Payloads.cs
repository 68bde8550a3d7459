using System.Buffers.Binary;
using System.Security.Cryptography;
using Coffer.Storage.Verity;

namespace Coffer.Storage.Tests.Verity;

/// <summary>Payloads for the tests: data ‖ superblock ‖ tree.</summary>
public static class Payloads
{
    public const int Degree = 2;

    public static byte[] Salt { get; } = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    /// <summary>Blocks of data, each different.</summary>
    public static byte[] Data(int blocks)
    {
        byte[] data = new byte[blocks * VerityLayout.BlockSize];
        for (int i = 0; i < blocks; i++)
        {
            Span<byte> block = data.AsSpan(i * VerityLayout.BlockSize, VerityLayout.BlockSize);
            block.Fill((byte)(i & 0xFF));
            BinaryPrimitives.WriteInt32LittleEndian(block, i);
        }
        return data;
    }

    public static (byte[] Bytes, VerityRoot Root) Make(int blocks, byte[]? salt = null)
    {
        byte[] data = Data(blocks);
        using MemoryStream tree = new();
        VerityRoot root = VerityTree.Build(new MemoryStream(data), tree, salt ?? Salt, Degree);
        return ([.. data, .. VeritySuperblock.Of(root).Write(), .. tree.ToArray()], root);
    }

    public static StreamBlockDevice Device(byte[] bytes) => new(new MemoryStream(bytes));

    /// <summary>A digest as the format defines it, for what the tests change themselves.</summary>
    public static byte[] Digest(ReadOnlySpan<byte> block) => SHA256.HashData([.. Salt, .. block]);
}
