using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Coffer.Lab.Swtpm;

/// <summary>recvmsg and sendmsg with one file descriptor beside the bytes (unix(7), SCM_RIGHTS); 64-bit Linux.</summary>
internal static unsafe partial class UnixMessage
{
    private const int AF_UNIX = 1;
    private const int SOCK_STREAM = 1;
    private const int SOCK_CLOEXEC = 0x80000;
    private const int SOL_SOCKET = 1;
    private const int SCM_RIGHTS = 1;
    private const int MSG_NOSIGNAL = 0x4000;
    private const int MSG_CMSG_CLOEXEC = 0x40000000;
    private const int EINTR = 4;

    /// <summary>Receives bytes, and the descriptor that came with them.</summary>
    /// <returns>Bytes received, 0 at the end or after an error, and the descriptor or null.</returns>
    public static (int Count, SafeSocketHandle? Descriptor) Receive(Socket socket, Span<byte> buffer)
    {
        RightsMessage rights = default;
        fixed (byte* bytes = buffer)
        {
            IoVector vector = new() { Base = bytes, Length = (nuint)buffer.Length };
            MessageHeader message = new() { Vectors = &vector, VectorCount = 1 };
            message.Control = &rights;
            message.ControlLength = (nuint)sizeof(RightsMessage);
            nint count;
            do count = ReceiveMessage(socket.SafeHandle, &message, MSG_CMSG_CLOEXEC);
            while (count < 0 && Marshal.GetLastPInvokeError() == EINTR);
            bool passed = count > 0 && message.ControlLength >= RightsMessage.Used && rights.Type == SCM_RIGHTS;
            return ((int)Math.Max(count, 0), passed ? new SafeSocketHandle(rights.Descriptor, ownsHandle: true) : null);
        }
    }

    /// <summary>Sends bytes with a descriptor.</summary>
    public static void Send(Socket socket, ReadOnlySpan<byte> buffer, SafeSocketHandle descriptor)
    {
        RightsMessage rights = new()
        {
            Length = RightsMessage.Used,
            Level = SOL_SOCKET,
            Type = SCM_RIGHTS,
            Descriptor = (int)descriptor.DangerousGetHandle(),
        };
        fixed (byte* bytes = buffer)
        {
            IoVector vector = new() { Base = bytes, Length = (nuint)buffer.Length };
            MessageHeader message = new() { Vectors = &vector, VectorCount = 1 };
            message.Control = &rights;
            message.ControlLength = (nuint)sizeof(RightsMessage);
            if (SendMessage(socket.SafeHandle, &message, MSG_NOSIGNAL) != buffer.Length)
                throw new SocketException(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Two connected stream sockets.</summary>
    public static (SafeSocketHandle One, SafeSocketHandle Other) Pair()
    {
        int* pair = stackalloc int[2];
        if (SocketPair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
            throw new SocketException(Marshal.GetLastPInvokeError());
        return (new SafeSocketHandle(pair[0], ownsHandle: true), new SafeSocketHandle(pair[1], ownsHandle: true));
    }

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessage(SafeSocketHandle socket, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessage(SafeSocketHandle socket, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    private static partial int SocketPair(int domain, int type, int protocol, int* pair);

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct IoVector
    {
        public byte* Base;
        public nuint Length;
    }

    /// <summary>struct msghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MessageHeader
    {
        public void* Name;
        public nuint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    /// <summary>struct cmsghdr with one descriptor, padded as CMSG_SPACE does.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 24)]
    private struct RightsMessage
    {
        public const int Used = 20;
        public nuint Length;
        public int Level;
        public int Type;
        public int Descriptor;
    }
}
