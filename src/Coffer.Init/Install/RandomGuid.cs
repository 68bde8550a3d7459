using Coffer.Bytes;

namespace Coffer.Init.Install;

/// <summary>A random UUID, version 4 (RFC 9562, section 5.4).</summary>
internal static class RandomGuid
{
    private const int Size = 16;

    /// <summary>A new one.</summary>
    internal static Guid From(IRandomSource random)
    {
        Span<byte> bytes = stackalloc byte[Size];
        random.Fill(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
