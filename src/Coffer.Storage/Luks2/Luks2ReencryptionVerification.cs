using System.Buffers.Binary;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Storage.Luks2;

/// <summary>
/// What the verification digest of a re-encryption is computed over, so that both keys and what never changes of it belong together
/// (cryptsetup, lib/luks2/luks2_reencrypt_digest.c, version 2). Integers are big-endian.
/// </summary>
internal static class Luks2ReencryptionVerification
{
    /// <summary>The bytes; the caller's to dispose.</summary>
    internal static Secret Input(Secret old, Secret next, long dataSize)
    {
        byte[] text = Text(dataSize);
        Secret input = Secret.Allocate(2 + old.Length + next.Length + text.Length);
        Span<byte> rest = input.Writable;
        "v2"u8.CopyTo(rest);
        old.Span.CopyTo(rest[2..]);
        next.Span.CopyTo(rest[(2 + old.Length)..]);
        text.CopyTo(rest[(2 + old.Length + next.Length)..]);
        return input;
    }

    private static byte[] Text(long dataSize)
    {
        ByteWriter writer = new();
        Write(writer, "reencrypt");
        Write(writer, "forward");
        Write(writer, "checksum");
        writer.WriteUInt64BigEndian(Luks2Template.ReencryptAreaOffset);
        writer.WriteUInt64BigEndian(Luks2Template.ReencryptAreaSize);
        Write(writer, Luks2Template.Hash);
        Write(writer, Luks2Template.SectorSize);
        // Backup segments of the old and of the next key: they differ in the key alone.
        for (int segment = 0; segment < 2; segment++)
        {
            Write(writer, "crypt");
            writer.WriteUInt64BigEndian(Luks2Template.DataOffset);
            writer.WriteUInt64BigEndian((ulong)dataSize);
            writer.WriteUInt64BigEndian(0);
            Write(writer, Luks2Template.Cipher);
            Write(writer, Luks2Template.SectorSize);
        }
        return writer.ToArray();
    }

    private static void Write(ByteWriter writer, string text) => writer.WriteBytes(Encoding.ASCII.GetBytes(text));

    private static void Write(ByteWriter writer, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        writer.WriteBytes(bytes);
    }
}
