using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Coffer.Clouds.Google.Uploading;

/// <summary>The file that goes into the bucket, and what it is known by there.</summary>
/// <param name="Path">The file.</param>
/// <param name="Length">Bytes of it.</param>
/// <param name="Crc32c">CRC-32C, big-endian, in base64: as Cloud Storage writes it.</param>
/// <param name="Sha256">SHA-256, lower-case hex.</param>
public sealed record Archive(string Path, long Length, string Crc32c, string Sha256)
{
    private const int PartSize = 1 << 20;

    // Half a digest: a label has at most 63 characters, and nobody gains by another disk with the same half.
    private const int LabelLength = 32;

    /// <summary>The same as <see cref="Sha256"/>, short enough for a label.</summary>
    public string Label => Sha256[..LabelLength];

    /// <summary>Reads a file once.</summary>
    public static Archive Of(string path)
    {
        using FileStream stream = File.OpenRead(path);
        using IncrementalHash sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] part = new byte[PartSize];
        uint crc = uint.MaxValue;
        long length = 0;
        for (int count; (count = stream.Read(part)) > 0; length += count)
        {
            sha256.AppendData(part, 0, count);
            crc = Extend(crc, part.AsSpan(0, count));
        }
        return new Archive(path, length, Text(~crc), Convert.ToHexStringLower(sha256.GetHashAndReset()));
    }

    private static uint Extend(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return crc;
    }

    private static string Text(uint crc)
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, crc);
        return Convert.ToBase64String(bytes);
    }
}
