using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using Coffer.Linux.Interop;

namespace Coffer.Linux.Network;

/// <summary>A network card of the machine: netdevice(7), by its kernel name.</summary>
public sealed unsafe class EthernetCard
{
    private const int SYS_socket = 41;
    private const int AF_INET = 2;
    private const int SOCK_DGRAM = 2;
    private const int SOCK_CLOEXEC = 0x80000;
    private const nuint SIOCADDRT = 0x890b;
    private const nuint SIOCGIFFLAGS = 0x8913;
    private const nuint SIOCSIFFLAGS = 0x8914;
    private const nuint SIOCSIFADDR = 0x8916;
    private const nuint SIOCSIFNETMASK = 0x891c;
    private const short IFF_UP = 1;
    private const ushort RTF_UP = 1;
    private const ushort RTF_GATEWAY = 2;
    private const ushort RTF_HOST = 4;

    // struct ifreq: ifr_name, then a union of 24 bytes. struct rtentry of x86-64.
    private const int RequestSize = 40;
    private const int NameSize = 16;
    private const int RouteSize = 120;
    private const int RouteDestination = 8;
    private const int RouteGateway = 24;
    private const int RouteMask = 40;
    private const int RouteFlags = 56;
    private const int RouteDevice = 88;

    private const string Class = "/sys/class/net";
    private const string ARPHRD_ETHER = "1";

    private EthernetCard(string name, ReadOnlyMemory<byte> address) => (Name, Address) = (name, address);

    /// <summary>Its name: <c>eth0</c>.</summary>
    public string Name { get; }

    /// <summary>Its hardware address, 6 bytes.</summary>
    public ReadOnlyMemory<byte> Address { get; }

    /// <summary>Every card there is, by name.</summary>
    /// <param name="directory">Where the kernel lists network interfaces.</param>
    public static IReadOnlyList<EthernetCard> List(string directory = Class) =>
        Directory.Exists(directory)
            ?
            [
                .. Directory
                    .EnumerateFileSystemEntries(directory)
                    .Order(StringComparer.Ordinal)
                    .Select(Of)
                    .OfType<EthernetCard>(),
            ]
            : [];

    /// <summary>Switches it on: the kernel then gives it a link-local IPv6 address by itself.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void Up() => ChangeFlags(static flags => (short)(flags | IFF_UP), "switch on");

    /// <summary>Takes its IPv4 address away and switches it off, with every route through it.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void Down()
    {
        SetAddress(SIOCSIFADDR, IPAddress.Any, "address");
        ChangeFlags(static flags => (short)(flags & ~IFF_UP), "switch off");
    }

    /// <summary>Gives it an IPv4 address, and the way to the rest of the world where there is one.</summary>
    /// <param name="address">The address.</param>
    /// <param name="mask">Network mask.</param>
    /// <param name="router">Router; null for none. It need not be in the card's own network (a mask of 32 bits: Google Cloud).</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void Configure(IPAddress address, IPAddress mask, IPAddress? router)
    {
        SetAddress(SIOCSIFADDR, address, "address");
        SetAddress(SIOCSIFNETMASK, mask, "network mask");
        if (router is null)
            return;
        AddRoute(router, IPAddress.Broadcast, null, RTF_UP | RTF_HOST);
        AddRoute(IPAddress.Any, IPAddress.Any, router, RTF_UP | RTF_GATEWAY);
    }

    private static EthernetCard? Of(string path)
    {
        string name = Path.GetFileName(path);
        if (name.Length >= NameSize || ReadLine(path, "type") != ARPHRD_ETHER)
            return null;
        string[] digits = ReadLine(path, "address").Split(':');
        byte[] address = new byte[6];
        for (int i = 0; i < address.Length; i++)
        {
            if (
                digits.Length != address.Length
                || !byte.TryParse(
                    digits[i],
                    NumberStyles.AllowHexSpecifier,
                    CultureInfo.InvariantCulture,
                    out address[i]
                )
            )
                return null;
        }
        return new EthernetCard(name, address);
    }

    private static string ReadLine(string path, string attribute)
    {
        string file = Path.Combine(path, attribute);
        return File.Exists(file) ? File.ReadAllText(file).TrimEnd('\n') : "";
    }

    private void ChangeFlags(Func<short, short> change, string operation)
    {
        Span<byte> request = stackalloc byte[RequestSize];
        request.Clear();
        Encoding.ASCII.GetBytes(Name, request);
        Control(SIOCGIFFLAGS, request, operation);
        Span<byte> flags = request[NameSize..];
        BinaryPrimitives.WriteInt16LittleEndian(flags, change(BinaryPrimitives.ReadInt16LittleEndian(flags)));
        Control(SIOCSIFFLAGS, request, operation);
    }

    private void SetAddress(nuint code, IPAddress address, string operation)
    {
        Span<byte> request = stackalloc byte[RequestSize];
        request.Clear();
        Encoding.ASCII.GetBytes(Name, request);
        WriteAddress(request[NameSize..], address);
        Control(code, request, operation);
    }

    private void AddRoute(IPAddress destination, IPAddress mask, IPAddress? router, int flags)
    {
        Span<byte> route = stackalloc byte[RouteSize];
        route.Clear();
        WriteAddress(route[RouteDestination..], destination);
        if (router is not null)
            WriteAddress(route[RouteGateway..], router);
        WriteAddress(route[RouteMask..], mask);
        BinaryPrimitives.WriteUInt16LittleEndian(route[RouteFlags..], (ushort)flags);
        byte[] device = Encoding.ASCII.GetBytes(Name + '\0');
        fixed (byte* pointer = device)
        {
            BinaryPrimitives.WriteInt64LittleEndian(route[RouteDevice..], (long)pointer);
            Control(SIOCADDRT, route, "route");
        }
    }

    // struct sockaddr_in: sin_family of the host's order, sin_port, sin_addr.
    private static void WriteAddress(Span<byte> destination, IPAddress address)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(destination, AF_INET);
        address.TryWriteBytes(destination[4..8], out _);
    }

    private void Control(nuint code, Span<byte> argument, string operation)
    {
        string what = $"{operation} of {Name}";
        nint fd = LinuxException.Check(LibC.SysCall(SYS_socket, AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0, 0, 0), what);
        try
        {
            fixed (byte* pointer = argument)
            {
                int result = LibC.IoCtl((int)fd, code, pointer);
                if (result < 0 && code == SIOCADDRT && IsThere())
                    return;
                LinuxException.Check(result, what);
            }
        }
        finally
        {
            _ = LibC.Close((int)fd);
        }
    }

    // A lease that is renewed brings the same routes again.
    private static bool IsThere() => System.Runtime.InteropServices.Marshal.GetLastPInvokeError() == Errno.EEXIST;
}
