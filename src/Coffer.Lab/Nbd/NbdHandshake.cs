using System.Buffers.Binary;
using System.Text;

namespace Coffer.Lab.Nbd;

/// <summary>
/// The fixed newstyle handshake of a server with one export (NBD protocol, "Fixed newstyle negotiation"): no TLS, no structured replies. Lengths are
/// bounded before anything is read.
/// </summary>
/// <param name="stream">The connection.</param>
/// <param name="name">Name of the export.</param>
/// <param name="size">Its bytes.</param>
internal sealed class NbdHandshake(Stream stream, string name, long size)
{
    /// <summary>Longest read or write a client may ask for, bytes; told to it, and what QEMU takes by itself.</summary>
    public const int LongestPayload = 32 << 20;

    private const ulong Greeting = 0x4e42444d41474943;
    private const ulong OptionMagic = 0x49484156454f5054;
    private const ulong ReplyMagic = 0x0003e889045565a9;
    private const ushort FixedNewstyle = 1;
    private const ushort NoZeroes = 2;
    private const int OldTail = 124;
    private const int LongestOption = 8192;
    private const ushort NBD_INFO_EXPORT = 0;
    private const ushort NBD_INFO_BLOCK_SIZE = 3;
    private const uint SmallestBlock = 512;
    private const uint PreferredBlock = 4096;

    // HAS_FLAGS, SEND_FLUSH, SEND_FUA, SEND_TRIM, SEND_WRITE_ZEROES.
    private const ushort TransmissionFlags = 0x1 | 0x4 | 0x8 | 0x20 | 0x40;

    /// <summary>Runs it.</summary>
    /// <returns>True when the client took the export; false when it left, or broke the protocol.</returns>
    /// <exception cref="IOException">The connection ended.</exception>
    public bool Run()
    {
        byte[] hello = new byte[18];
        BinaryPrimitives.WriteUInt64BigEndian(hello, Greeting);
        BinaryPrimitives.WriteUInt64BigEndian(hello.AsSpan(8), OptionMagic);
        BinaryPrimitives.WriteUInt16BigEndian(hello.AsSpan(16), FixedNewstyle | NoZeroes);
        stream.Write(hello);
        uint flags = BinaryPrimitives.ReadUInt32BigEndian(Receive(4));
        return (flags & ~(uint)(FixedNewstyle | NoZeroes)) == 0
            && (flags & FixedNewstyle) != 0
            && Negotiate((flags & NoZeroes) != 0);
    }

    private bool Negotiate(bool noZeroes)
    {
        while (true)
        {
            byte[] header = Receive(16);
            if (BinaryPrimitives.ReadUInt64BigEndian(header) != OptionMagic)
                return false;
            NbdOption option = (NbdOption)BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(8));
            uint length = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(12));
            if (length > LongestOption)
            {
                Reply(option, NbdReplyType.NBD_REP_ERR_TOO_BIG);
                return false;
            }
            if (Answer(option, Receive((int)length), noZeroes) is { } end)
                return end;
        }
    }

    // Null: the handshake goes on.
    private bool? Answer(NbdOption option, byte[] data, bool noZeroes)
    {
        switch (option)
        {
            case NbdOption.NBD_OPT_EXPORT_NAME:
                return TakeTheOldWay(data, noZeroes);
            case NbdOption.NBD_OPT_ABORT:
                Reply(option, NbdReplyType.NBD_REP_ACK);
                return false;
            case NbdOption.NBD_OPT_INFO:
                Describe(option, data);
                return null;
            case NbdOption.NBD_OPT_GO:
                return Describe(option, data) ? true : null;
            default:
                Reply(option, NbdReplyType.NBD_REP_ERR_UNSUP);
                return null;
        }
    }

    private bool TakeTheOldWay(byte[] data, bool noZeroes)
    {
        if (!IsName(data))
            return false;
        byte[] answer = new byte[10 + (noZeroes ? 0 : OldTail)];
        BinaryPrimitives.WriteInt64BigEndian(answer, size);
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(8), TransmissionFlags);
        stream.Write(answer);
        return true;
    }

    private bool Describe(NbdOption option, byte[] data)
    {
        if (!TryReadName(data, out ReadOnlySpan<byte> asked))
        {
            Reply(option, NbdReplyType.NBD_REP_ERR_INVALID);
            return false;
        }
        if (!IsName(asked))
        {
            Reply(option, NbdReplyType.NBD_REP_ERR_UNKNOWN);
            return false;
        }
        Reply(option, NbdReplyType.NBD_REP_INFO, ExportInfo());
        Reply(option, NbdReplyType.NBD_REP_INFO, BlockSizeInfo());
        Reply(option, NbdReplyType.NBD_REP_ACK);
        return true;
    }

    // 32 bits length of the name, the name, 16 bits number of requests, 16 bits each.
    private static bool TryReadName(ReadOnlySpan<byte> data, out ReadOnlySpan<byte> asked)
    {
        asked = default;
        if (data.Length < 6)
            return false;
        uint length = BinaryPrimitives.ReadUInt32BigEndian(data);
        if (length > data.Length - 6)
            return false;
        ReadOnlySpan<byte> requests = data[(4 + (int)length)..];
        if (requests.Length != 2 + (2 * BinaryPrimitives.ReadUInt16BigEndian(requests)))
            return false;
        asked = data.Slice(4, (int)length);
        return true;
    }

    // The empty name is the default export.
    private bool IsName(ReadOnlySpan<byte> asked) => asked.IsEmpty || asked.SequenceEqual(Encoding.UTF8.GetBytes(name));

    private byte[] ExportInfo()
    {
        byte[] info = new byte[12];
        BinaryPrimitives.WriteUInt16BigEndian(info, NBD_INFO_EXPORT);
        BinaryPrimitives.WriteInt64BigEndian(info.AsSpan(2), size);
        BinaryPrimitives.WriteUInt16BigEndian(info.AsSpan(10), TransmissionFlags);
        return info;
    }

    private static byte[] BlockSizeInfo()
    {
        byte[] info = new byte[14];
        BinaryPrimitives.WriteUInt16BigEndian(info, NBD_INFO_BLOCK_SIZE);
        BinaryPrimitives.WriteUInt32BigEndian(info.AsSpan(2), SmallestBlock);
        BinaryPrimitives.WriteUInt32BigEndian(info.AsSpan(6), PreferredBlock);
        BinaryPrimitives.WriteUInt32BigEndian(info.AsSpan(10), LongestPayload);
        return info;
    }

    private void Reply(NbdOption option, NbdReplyType type, params ReadOnlySpan<byte> data)
    {
        byte[] reply = new byte[20 + data.Length];
        BinaryPrimitives.WriteUInt64BigEndian(reply, ReplyMagic);
        BinaryPrimitives.WriteUInt32BigEndian(reply.AsSpan(8), (uint)option);
        BinaryPrimitives.WriteUInt32BigEndian(reply.AsSpan(12), (uint)type);
        BinaryPrimitives.WriteInt32BigEndian(reply.AsSpan(16), data.Length);
        data.CopyTo(reply.AsSpan(20));
        stream.Write(reply);
    }

    private byte[] Receive(int length)
    {
        byte[] bytes = new byte[length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
