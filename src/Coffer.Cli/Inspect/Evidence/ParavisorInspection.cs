using System.Text;
using Coffer.Attestation.Azure;
using Coffer.Attestation.Snp;
using Coffer.Bytes;

namespace Coffer.Cli.Inspect.Evidence;

/// <summary>Explains a report of Azure's paravisor: the SNP report inside, and the runtime claims that it binds.</summary>
internal static class ParavisorInspection
{
    private const int LongestClaims = 4096;

    /// <summary>Explains it.</summary>
    public static Parsed<Explanation> Explain(byte[] bytes) =>
        HclReport
            .Read(bytes)
            .Then(hcl =>
                AttestationReport
                    .Read(hcl.Report)
                    .Then<Explanation>(report => new Explanation(
                        "hcl-report",
                        "report of Azure's paravisor (NV index 0x01400001; not verified)",
                        [
                            new Fact("version", $"{hcl.Version}"),
                            new Fact(
                                "claims",
                                Text(hcl.Claims.Span),
                                $"their {hcl.ClaimsHash} is the SNP report's REPORT_DATA"
                            ),
                        ],
                        [SnpReportInspection.Explain(report)]
                    ))
            );

    private static string Text(ReadOnlySpan<byte> claims) =>
        string.Concat(
            Encoding
                .Latin1.GetString(claims[..Math.Min(claims.Length, LongestClaims)])
                .Select(c => c is >= ' ' and <= '~' ? c : '.')
        );
}
