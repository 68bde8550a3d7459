using System.Buffers.Binary;
using Coffer.Attestation.Evidence;
using Coffer.Bytes;
using Coffer.Linux.Sev;

namespace Coffer.Evidence.Snp;

/// <summary>
/// An SNP report through <c>/dev/sev-guest</c>, with certificates where the host gives some (AMD 56860, MSG_REPORT_REQ; GHCB specification,
/// section 4.1.8.1).
/// </summary>
/// <param name="open">Opens the device.</param>
/// <param name="pause">Waits that many milliseconds.</param>
public sealed class SevGuestReport(Func<ISevGuest> open, Action<int> pause) : IConfidentialEvidence
{
    private const string Thing = "SNP report of /dev/sev-guest";
    private const uint InvalidLength = 1;
    private const uint Busy = 2;
    private const uint InvalidParameters = 0x16;
    private const int MostAttempts = 10;
    private const int PauseMilliseconds = 200;
    private const int Page = 4096;
    private const uint LowestPrivilege = 3;
    private const int ReportDataSize = 64;
    private const int RequestSize = 96;
    private const int ReportOffset = 32;
    private const int ReportSize = 0x4A0;

    /// <inheritdoc/>
    public Parsed<ConfidentialEvidence> Collect(ReadOnlySpan<byte> reportData)
    {
        using ISevGuest device = open();
        byte[] request = new byte[RequestSize];
        reportData[..ReportDataSize].CopyTo(request);
        // A guest may only ask for its own privilege level or a lower one, and does not know its own: from the top.
        for (uint level = 0; ; level++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(ReportDataSize), level);
            SevGuestAnswer answer = AskExtended(device, request, out byte[] table);
            if (StatusOf(answer) != InvalidParameters || level == LowestPrivilege)
                return Judge(answer, table);
        }
    }

    private SevGuestAnswer AskExtended(ISevGuest device, byte[] request, out byte[] table)
    {
        table = [];
        SevGuestAnswer answer = Ask(() => device.GetExtendedReport(request, []));
        for (int attempt = 0; attempt < MostAttempts && answer.HostError == InvalidLength; attempt++)
        {
            if (answer.CertificatesLength is <= 0 or > EvidenceLimits.LargestTable)
                break;
            byte[] room = new byte[(answer.CertificatesLength + Page - 1) / Page * Page];
            answer = Ask(() => device.GetExtendedReport(request, room));
            table = answer.HostError == 0 ? room : [];
        }
        // A host that gives no certificates, or too many, still has to give a report.
        return answer.Error != 0 || answer.HostError != 0 ? Ask(() => device.GetReport(request)) : answer;
    }

    private SevGuestAnswer Ask(Func<SevGuestAnswer> ask)
    {
        SevGuestAnswer answer = ask();
        for (int attempt = 1; attempt < MostAttempts && answer.HostError == Busy; attempt++)
        {
            pause(PauseMilliseconds);
            answer = ask();
        }
        return answer;
    }

    // struct snp_report_resp holds MSG_REPORT_RSP: status, size of the report, 24 bytes of nothing, the report.
    private static uint StatusOf(SevGuestAnswer answer) => BinaryPrimitives.ReadUInt32LittleEndian(answer.Response);

    private static Parsed<ConfidentialEvidence> Judge(SevGuestAnswer answer, byte[] table)
    {
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(answer.Response.AsSpan(4));
        if (answer.Error != 0 || StatusOf(answer) != 0 || size != ReportSize)
            return new Refusal(
                "snp.device",
                Thing,
                $"status 0 and {ReportSize} bytes",
                $"errno {answer.Error}, fw_error 0x{answer.FirmwareError:x}, vmm_error 0x{answer.HostError:x}, "
                    + $"status 0x{StatusOf(answer):x}, {size} bytes"
            );
        return new ConfidentialEvidence(
            new SnpEvidence { Report = answer.Response.AsMemory(ReportOffset, ReportSize), CertificateTable = table }
        );
    }
}
