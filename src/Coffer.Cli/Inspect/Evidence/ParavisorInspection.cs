using System.Text;
using Coffer.Attestation.Snp;
using Coffer.Bytes;

namespace Coffer.Cli.Inspect.Evidence;

/// <summary>Explains a report of Azure's paravisor: the SNP report inside, and the runtime claims that it binds.</summary>
internal static class ParavisorInspection
{
    private const int ReportOffset = 0x20;
    private const int ClaimsOffset = 0x4d4;
    private const int LongestClaims = 4096;

    /// <summary>Explains it.</summary>
    public static Parsed<Explanation> Explain(byte[] bytes)
    {
        if (bytes.Length < ClaimsOffset)
            return new Refusal("hcl.size", "paravisor's report", $"{ClaimsOffset} bytes or more", $"{bytes.Length}");
        return AttestationReport
            .Read(bytes.AsMemory(ReportOffset, AttestationReport.Size))
            .Then<Explanation>(report => new Explanation(
                "hcl-report",
                "report of Azure's paravisor (NV index 0x01400001; not verified)",
                [new Fact("claims", Claims(bytes), "JSON whose hash is the SNP report's REPORT_DATA")],
                [SnpReportInspection.Explain(report)]
            ));
    }

    private static string Claims(byte[] bytes)
    {
        ReadOnlySpan<byte> text = bytes.AsSpan(ClaimsOffset);
        int end = text.IndexOf((byte)0);
        text = text[..Math.Min(end < 0 ? text.Length : end, LongestClaims)];
        return string.Concat(Encoding.Latin1.GetString(text).Select(c => c is >= ' ' and <= '~' ? c : '.'));
    }
}
