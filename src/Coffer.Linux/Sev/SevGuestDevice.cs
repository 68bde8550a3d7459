using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Coffer.Linux.Interop;

namespace Coffer.Linux.Sev;

/// <summary>The kernel's device.</summary>
public sealed unsafe class SevGuestDevice : ISevGuest
{
    // _IOWR('S', n, struct snp_guest_request_ioctl), 32 bytes (Linux, include/uapi/linux/sev-guest.h).
    private const nuint SNP_GET_REPORT = 0xC0205300;
    private const nuint SNP_GET_EXT_REPORT = 0xC0205302;
    private const int O_RDWR = 2;
    private const int O_CLOEXEC = 0x80000;
    private const int RequestSize = 96;
    private const int ResponseSize = 4000;
    private const int CallSize = 32;

    private int _descriptor;

    private SevGuestDevice(int descriptor) => _descriptor = descriptor;

    /// <summary>Opens it.</summary>
    /// <exception cref="LinuxException">It is not there, or not for this process.</exception>
    public static SevGuestDevice Open(string path) =>
        new((int)LinuxException.Check(LibC.Open(path, O_RDWR | O_CLOEXEC, 0), $"open {path}"));

    /// <inheritdoc/>
    public SevGuestAnswer GetReport(ReadOnlySpan<byte> request)
    {
        byte[] response = new byte[ResponseSize];
        fixed (byte* from = Checked(request))
        fixed (byte* to = response)
            return Call(SNP_GET_REPORT, from, to, response);
    }

    /// <inheritdoc/>
    public SevGuestAnswer GetExtendedReport(ReadOnlySpan<byte> request, Span<byte> certificates)
    {
        byte[] response = new byte[ResponseSize];
        // struct snp_ext_report_req: snp_report_req, u64 certs_address, u32 certs_len, padded to 112.
        byte* extended = stackalloc byte[112];
        Span<byte> fields = new(extended, 112);
        Checked(request).CopyTo(fields);
        fixed (byte* table = certificates)
        fixed (byte* to = response)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(fields[96..], certificates.IsEmpty ? 0 : (ulong)table);
            BinaryPrimitives.WriteInt32LittleEndian(fields[104..], certificates.Length);
            SevGuestAnswer answer = Call(SNP_GET_EXT_REPORT, extended, to, response);
            return answer with { CertificatesLength = BinaryPrimitives.ReadInt32LittleEndian(fields[104..]) };
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_descriptor >= 0)
            LibC.Close(_descriptor);
        _descriptor = -1;
    }

    // struct snp_guest_request_ioctl: u8 msg_version, padding, u64 req_data, u64 resp_data, u32 fw_error, u32 vmm_error.
    private SevGuestAnswer Call(nuint request, byte* from, byte* to, byte[] response)
    {
        byte* call = stackalloc byte[CallSize];
        Span<byte> fields = new(call, CallSize);
        fields.Clear();
        fields[0] = 1;
        BinaryPrimitives.WriteUInt64LittleEndian(fields[8..], (ulong)from);
        BinaryPrimitives.WriteUInt64LittleEndian(fields[16..], (ulong)to);
        int error = LibC.IoCtl(_descriptor, request, call) < 0 ? Marshal.GetLastPInvokeError() : 0;
        return new SevGuestAnswer(
            error,
            BinaryPrimitives.ReadUInt32LittleEndian(fields[24..]),
            BinaryPrimitives.ReadUInt32LittleEndian(fields[28..]),
            response
        );
    }

    private static ReadOnlySpan<byte> Checked(ReadOnlySpan<byte> request) =>
        request.Length == RequestSize
            ? request
            : throw new ArgumentException($"struct snp_report_req has {RequestSize} bytes", nameof(request));
}
