using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Coffer.Keys.Hpke;

/// <summary>LabeledExtract and LabeledExpand of HPKE with HKDF-SHA256 (RFC 9180, section 4).</summary>
/// <param name="suiteId">What keeps the secrets of one use from those of another.</param>
internal readonly ref struct LabeledHkdf(ReadOnlySpan<byte> suiteId)
{
    private readonly ReadOnlySpan<byte> _suiteId = suiteId;

    /// <summary>LabeledExtract.</summary>
    /// <returns>32 bytes, the caller's to zero where they are secret.</returns>
    internal byte[] Extract(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> label, ReadOnlySpan<byte> input)
    {
        byte[] labeled = [.. "HPKE-v1"u8, .. _suiteId, .. label, .. input];
        byte[] key = new byte[SHA256.HashSizeInBytes];
        HKDF.Extract(HashAlgorithmName.SHA256, labeled, salt, key);
        CryptographicOperations.ZeroMemory(labeled);
        return key;
    }

    /// <summary>LabeledExpand: fills <paramref name="output"/>.</summary>
    internal void Expand(byte[] key, ReadOnlySpan<byte> label, ReadOnlySpan<byte> info, Span<byte> output)
    {
        byte[] length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)output.Length);
        HKDF.Expand(HashAlgorithmName.SHA256, key, output, [.. length, .. "HPKE-v1"u8, .. _suiteId, .. label, .. info]);
    }
}
