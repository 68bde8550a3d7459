using System.Buffers.Binary;
using Coffer.Linux.Sev;

namespace Coffer.Evidence.Tests.Snp;

/// <summary>The device with a host behind it that has a certificate table, is busy at times, and a VM at one privilege level.</summary>
internal sealed class FakeSevGuest : ISevGuest
{
    private const int EIO = 5;

    /// <summary>The table; what the host asks room for.</summary>
    internal byte[] Table { get; set; } = [];

    /// <summary>Privilege level of the VM.</summary>
    internal uint Level { get; set; }

    /// <summary>Times the host is still busy.</summary>
    internal int Busy { get; set; }

    /// <summary>Size the table is said to need; its own by default.</summary>
    internal int? Claimed { get; set; }

    /// <summary>Status that the firmware answers with.</summary>
    internal uint Status { get; set; }

    internal int Asked { get; private set; }

    public SevGuestAnswer GetReport(ReadOnlySpan<byte> request)
    {
        Asked++;
        return Busy-- > 0
            ? new SevGuestAnswer(EIO, 0, 2, new byte[4000])
            : new SevGuestAnswer(0, 0, 0, Response(request));
    }

    public SevGuestAnswer GetExtendedReport(ReadOnlySpan<byte> request, Span<byte> certificates)
    {
        Asked++;
        int needed = Claimed ?? Table.Length;
        if (Busy-- > 0)
            return new SevGuestAnswer(EIO, 0, 2, new byte[4000]);
        if (needed > certificates.Length || needed <= 0 && Claimed is not null)
            return new SevGuestAnswer(EIO, 0, 1, new byte[4000], needed);
        Assert.Equal(0, certificates.Length % 4096);
        Table.CopyTo(certificates);
        return new SevGuestAnswer(0, 0, 0, Response(request), certificates.Length);
    }

    public void Dispose() { }

    private byte[] Response(ReadOnlySpan<byte> request)
    {
        byte[] response = new byte[4000];
        uint level = BinaryPrimitives.ReadUInt32LittleEndian(request[64..]);
        uint status = level < Level ? 0x16 : Status;
        BinaryPrimitives.WriteUInt32LittleEndian(response, status);
        if (status != 0)
            return response;
        BinaryPrimitives.WriteInt32LittleEndian(response.AsSpan(4), 0x4A0);
        BinaryPrimitives.WriteUInt32LittleEndian(response.AsSpan(32 + 0x30), level);
        request[..64].CopyTo(response.AsSpan(32 + 0x50));
        return response;
    }
}
