using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Coffer.Attestation.Certificates;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Snp;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Tests.Snp;

/// <summary>openssl verify says of every chain what we say of it.</summary>
public sealed class OpensslTests
{
    private static readonly DateTimeOffset s_time = new(2025, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("milan-v2/vcek.der", "milan-v2/report.bin", ProductLine.Milan, "ask", 0)]
    [InlineData("milan-v2-debug/vcek.der", "milan-v2-debug/report.bin", ProductLine.Milan, "ask", 0)]
    [InlineData("azure-milan-v2/vcek.der", "azure-milan-v2/report.bin", ProductLine.Milan, "ask", 0)]
    [InlineData("azure-milan-v2/foreign-vcek-1.der", "azure-milan-v2/report.bin", ProductLine.Milan, "ask", 0)]
    [InlineData("azure-milan-v2/foreign-vcek-2.der", "azure-milan-v2/report.bin", ProductLine.Milan, "ask", 0)]
    [InlineData("aws-milan-v3-vlek/vlek.der", "aws-milan-v3-vlek/report.bin", ProductLine.Milan, "asvk", 0)]
    [InlineData("aws-milan-v3-vlek/vlek.der", "aws-milan-v3-vlek/report.bin", ProductLine.Milan, "asvk", 400)]
    [InlineData("milan-v2/vcek.der", "milan-v2/report.bin", ProductLine.Milan, "ask", 5000)]
    [InlineData("milan-v2/vcek.der", "milan-v2/report.bin", ProductLine.Milan, "ask", -5000)]
    public void It_agrees_about_recorded_chains(string vek, string report, ProductLine line, string issuer, int days)
    {
        byte[] certificate = RecordedEvidence.Bytes($"snp/{vek}");
        ProductRoots roots = AmdRoots.Embedded.For(line)!;
        Certificate authority = issuer == "ask" ? roots.Ask! : roots.Asvk!;
        DateTimeOffset time = s_time.AddDays(days);
        SnpEvidence evidence = new() { Report = RecordedEvidence.Bytes($"snp/{report}"), Certificates = [certificate] };
        Assert.Equal(
            Verify(roots.Ark.Der.ToArray(), authority.Der.ToArray(), certificate, time),
            ChainHolds(new SnpVerifier(), evidence, time)
        );
    }

    public static TheoryData<string, bool> MadeChains() =>
        new()
        {
            { "good", true },
            { "explicit trailer", true },
            { "foreign key", false },
            { "other mask", false },
            { "out of date", false },
            { "unknown critical extension", false },
        };

    [Theory, MemberData(nameof(MadeChains))]
    public void It_agrees_about_made_chains(string which, bool holds)
    {
        TestVek made = new(ProductLine.Turin);
        switch (which)
        {
            case "explicit trailer":
                made.Signer = new AmdSignatureGenerator(TestPki.AskKey) { Trailer = 1 };
                break;
            case "foreign key":
                made.Signer = new AmdSignatureGenerator(TestPki.ForeignKey);
                break;
            case "other mask":
                made.Signer = new AmdSignatureGenerator(TestPki.AskKey) { MaskHash = X509Identifiers.Sha256 };
                break;
            case "out of date":
                made.NotAfter = TestPki.Time.AddDays(-1);
                break;
            case "unknown critical extension":
                made.Extensions["1.3.6.1.4.1.3704.1.99"] = [5, 0];
                made.Critical.Add("1.3.6.1.4.1.3704.1.99");
                break;
            default:
                break;
        }
        byte[] vek = made.Build();
        byte[] ark = TestPki.Ark(ProductLine.Turin);
        byte[] ask = TestPki.Ask(ProductLine.Turin);
        SnpEvidence evidence = new TestReport(ProductLine.Turin).Evidence() with { Certificates = [vek, ask, ark] };
        Assert.Equal(holds, Verify(ark, ask, vek, TestPki.Time));
        Assert.Equal(holds, ChainHolds(SnpJudgement.Verifier(ProductLine.Turin), evidence, TestPki.Time));
    }

    private static bool ChainHolds(SnpVerifier verifier, SnpEvidence evidence, DateTimeOffset time)
    {
        FindingList findings = new();
        verifier.Judge(evidence, new SnpPolicy(), time, null, findings);
        return !findings.ToVerdict().Refusals.Any(finding => SnpChainRules.All.Contains(finding.Rule));
    }

    private static bool Verify(byte[] ark, byte[] issuer, byte[] vek, DateTimeOffset time)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("coffer-openssl-");
        try
        {
            string Write(string name, byte[] der)
            {
                string path = Path.Combine(directory.FullName, name);
                File.WriteAllText(path, PemEncoding.WriteString(PemCertificates.CertificateLabel, der));
                return path;
            }
            string[] arguments =
            [
                "verify",
                "-attime",
                time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
                "-CAfile",
                Write("ark.pem", ark),
                "-untrusted",
                Write("issuer.pem", issuer),
                Write("vek.pem", vek),
            ];
            ProcessStartInfo start = new("openssl", arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process process = Process.Start(start)!;
            string report = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode is 0 or 2, report);
            return process.ExitCode == 0;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
