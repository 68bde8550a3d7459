using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Coffer.Lab.Tests.Nbd;

/// <summary>The other side of the protocol, that keeps to it or not as a test wants.</summary>
internal sealed class NbdClient : IDisposable
{
    private const ulong OptionMagic = 0x49484156454f5054;
    private readonly NetworkStream _stream;

    public NbdClient(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        {
            ReceiveTimeout = 10_000,
        };
        socket.Connect(new UnixDomainSocketEndPoint(path));
        _stream = new NetworkStream(socket, ownsSocket: true);
        Assert.Equal("NBDMAGICIHAVEOPT", Encoding.ASCII.GetString(Receive(16)));
        Assert.Equal([0, 3], Receive(2));
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>Answers the greeting.</summary>
    public NbdClient Greet(uint flags = 3)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, flags);
        _stream.Write(bytes);
        return this;
    }

    /// <summary>Takes the export.</summary>
    public NbdClient Go(string name = "disk")
    {
        Greet();
        Option(7, Name(name));
        Assert.Equal([3u, 3u, 1u], [Reply().Type, Reply().Type, Reply().Type]);
        return this;
    }

    /// <summary>Sends an option.</summary>
    public void Option(uint option, byte[] data, uint? length = null, ulong magic = OptionMagic)
    {
        byte[] header = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(header, magic);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(8), option);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(12), length ?? (uint)data.Length);
        _stream.Write([.. header, .. data]);
    }

    /// <summary>The answer to an option.</summary>
    public (uint Type, byte[] Data) Reply()
    {
        byte[] header = Receive(20);
        Assert.Equal(0x0003e889045565a9ul, BinaryPrimitives.ReadUInt64BigEndian(header));
        byte[] data = Receive(BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(16)));
        return (BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(12)), data);
    }

    /// <summary>Sends a request.</summary>
    public NbdClient Ask(
        ushort type,
        ulong offset,
        uint length,
        byte[]? payload = null,
        ushort flags = 0,
        uint magic = 0x25609513
    )
    {
        byte[] header = new byte[28];
        BinaryPrimitives.WriteUInt32BigEndian(header, magic);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), flags);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(6), type);
        BinaryPrimitives.WriteUInt64BigEndian(header.AsSpan(8), 42);
        BinaryPrimitives.WriteUInt64BigEndian(header.AsSpan(16), offset);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(24), length);
        _stream.Write([.. header, .. payload ?? []]);
        return this;
    }

    /// <summary>Error of the reply to a request.</summary>
    public uint Error()
    {
        byte[] reply = Receive(16);
        Assert.Equal(0x67446698u, BinaryPrimitives.ReadUInt32BigEndian(reply));
        Assert.Equal(42ul, BinaryPrimitives.ReadUInt64BigEndian(reply.AsSpan(8)));
        return BinaryPrimitives.ReadUInt32BigEndian(reply.AsSpan(4));
    }

    /// <summary>So many bytes.</summary>
    public byte[] Receive(int length)
    {
        byte[] bytes = new byte[length];
        _stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>True when the server hung up; bytes it did not read make that a reset.</summary>
    public bool IsGone()
    {
        try
        {
            return _stream.Read(new byte[1]) == 0;
        }
        catch (IOException e)
            when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            return true;
        }
    }

    /// <summary>The data of NBD_OPT_GO for a name, without information requests.</summary>
    public static byte[] Name(string name)
    {
        byte[] data = new byte[6 + name.Length];
        BinaryPrimitives.WriteInt32BigEndian(data, name.Length);
        Encoding.ASCII.GetBytes(name, data.AsSpan(4));
        return data;
    }
}
