using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Attestation.Certificates;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Snp;
using Coffer.Attestation.Verdicts;

namespace Coffer.Benchmarks.Attesting;

/// <summary>
/// Judging an SNP report: with the chain remembered, against the one P-384 verification that cannot be avoided, in turn; from nothing; and
/// what it allocates. From nothing, besides that verification, the VCEK's own signature and its import cannot be avoided: they are measured
/// in the same turns. Peer: <c>openssl speed ecdsap384</c> in the same run. Processor time, medians of single runs.
/// </summary>
internal sealed class SnpBenchmark : IBenchmark
{
    private const int Warmups = 200;
    private const int Samples = 2000;
    private const int ColdSamples = 400;
    private const int Held = 1000;
    private const double TargetRatio = 1.05;
    private const double TargetColdMilliseconds = 1.6;

    /// <inheritdoc/>
    public string Name => "snp";

    /// <inheritdoc/>
    public string Summary =>
        "SNP report with its VCEK, cached and cold, against a bare P-384 verification; REPORT VCEK.der [unix time]";

    /// <inheritdoc/>
    public Task<int> RunAsync(string[] arguments)
    {
        if (arguments.Length < 2)
        {
            Console.Error.WriteLine($"snp: {Summary}");
            return Task.FromResult(2);
        }
        SnpEvidence evidence = new()
        {
            Report = File.ReadAllBytes(arguments[0]),
            Certificates = [File.ReadAllBytes(arguments[1])],
        };
        long seconds = arguments.Length > 2 ? long.Parse(arguments[2], CultureInfo.InvariantCulture) : 1_780_272_000;
        return Task.FromResult(Measure(evidence, DateTimeOffset.FromUnixTimeSeconds(seconds)));
    }

    private int Measure(SnpEvidence evidence, DateTimeOffset time)
    {
        SnpVerifier verifier = new();
        SnpPolicy policy = new();
        if (Judge(verifier, evidence, policy, time, out FindingList findings) is not { } judged)
        {
            Console.Error.WriteLine($"snp: {findings.ToVerdict().FirstRefusal}");
            return 1;
        }
        using ECDsa key = judged.Vek.Certificate.PublicKey.ImportEcdsa().OrThrow();
        byte[] hash = SHA384.HashData(judged.Report.Signed.Span);
        byte[] signature = Signature(judged.Report);
        List<double> bare = [];
        List<double> cached = [];
        for (int i = -Warmups; i < Samples; i++)
        {
            double one = Measured.ProcessorTime(() => key.VerifyHash(hash, signature));
            double other = Measured.ProcessorTime(() => Judge(verifier, evidence, policy, time, out _));
            if (i < 0)
                continue;
            bare.Add(one);
            cached.Add(other);
        }
        List<double> cold = [];
        List<double> floor = [];
        using RSA issuer = AmdRoots.Embedded.For(judged.Line)!.Issuer(judged.Vek.Kind)!.PublicKey.ImportRsa().OrThrow();
        // A published program is compiled beforehand; here the compiler must have had its turn.
        for (int i = -ColdSamples; i < ColdSamples; i++)
        {
            double one = Measured.ProcessorTime(() => Judge(new SnpVerifier(), evidence, policy, time, out _));
            double other = Measured.ProcessorTime(() => Floor(judged.Vek.Certificate, issuer, hash, signature));
            if (i < 0)
                continue;
            cold.Add(one);
            floor.Add(other);
        }
        (double bytes, double kept) = Allocated(verifier, evidence, policy, time);
        long start = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Held; i++)
            key.VerifyHash(hash, signature);
        double bareBytes = (GC.GetAllocatedBytesForCurrentThread() - start) / (double)Held;
        Measured.Print(Name, "allocated by one judgement, chain remembered", "B", [bytes]);
        Measured.Print(Name, "of it kept by report and findings", "B", [kept]);
        Measured.Print(Name, "allocated by one bare verification", "B", [bareBytes]);
        return Print(bare, cached, cold, floor);
    }

    // What a new chain takes at the least: the key of the VCEK, its certificate's signature, the report's.
    private static void Floor(Certificate vek, RSA issuer, byte[] hash, byte[] signature)
    {
        using X509Certificate2 loaded = X509CertificateLoader.LoadCertificate(vek.Der.Span);
        using ECDsa key = loaded.GetECDsaPublicKey()!;
        issuer.VerifyData(vek.ToBeSigned.Span, vek.Signature.Span, HashAlgorithmName.SHA384, RSASignaturePadding.Pss);
        key.VerifyHash(hash, signature);
    }

    private int Print(List<double> bare, List<double> cached, List<double> cold, List<double> floor)
    {
        double ratio = Measured.Median(cached) / Measured.Median(bare);
        double coldMedian = Measured.Median(cold);
        Measured.Print(Name, "bare ECDsa.VerifyHash, P-384", "ms", [Measured.Median(bare)]);
        Measured.Print(Name, "judged, chain remembered", "ms", [Measured.Median(cached)]);
        Measured.Print(Name, "judged, chain remembered, to bare", "ratio", [ratio]);
        Measured.Print(Name, "judged, a new verifier", "ms", [coldMedian]);
        Measured.Print(Name, "judged, a new verifier, to bare", "ratio", [coldMedian / Measured.Median(bare)]);
        Measured.Print(Name, "its three operations alone: key, certificate, report", "ms", [Measured.Median(floor)]);
        Measured.Print(Name, "judged, a new verifier, to them", "ratio", [coldMedian / Measured.Median(floor)]);
        Measured.Print(
            Name,
            "fastest tenth, chain remembered, to bare",
            "ratio",
            [Measured.FastestTenth(cached) / Measured.FastestTenth(bare)]
        );
        Measured.Print(Name, "fastest tenth, a new verifier", "ms", [Measured.FastestTenth(cold)]);
        Measured.Print(Name, "fastest tenth, its three operations", "ms", [Measured.FastestTenth(floor)]);
        Measured.Print(Name, "openssl speed ecdsap384, verify", "ms", [Openssl()]);
        bool met = ratio <= TargetRatio && coldMedian <= TargetColdMilliseconds;
        Console.Error.WriteLine(
            $"snp: {ratio:f3} of a bare verification, target {TargetRatio}; cold {coldMedian:f2} ms, target {TargetColdMilliseconds} ms: {(met ? "met" : "missed")}"
        );
        return met ? 0 : 1;
    }

    // What was allocated and what is still there while the results are held: the difference is what judging throws away.
    private static (double Bytes, double Kept) Allocated(
        SnpVerifier verifier,
        SnpEvidence evidence,
        SnpPolicy policy,
        DateTimeOffset time
    )
    {
        object?[] held = new object?[2 * Held];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long start = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Held; i++)
        {
            held[2 * i] = Judge(verifier, evidence, policy, time, out FindingList findings);
            held[(2 * i) + 1] = findings;
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - start;
        long kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(held);
        return (allocated / (double)Held, kept / (double)Held);
    }

    private static JudgedReport? Judge(
        SnpVerifier verifier,
        SnpEvidence evidence,
        SnpPolicy policy,
        DateTimeOffset time,
        out FindingList findings
    )
    {
        findings = new FindingList();
        return verifier.Judge(evidence, policy, time, null, findings);
    }

    private static byte[] Signature(AttestationReport report)
    {
        byte[] r = report.SignatureR.Span[..48].ToArray();
        byte[] s = report.SignatureS.Span[..48].ToArray();
        Array.Reverse(r);
        Array.Reverse(s);
        return [.. r, .. s];
    }

    private static double Openssl()
    {
        ProcessStartInfo start = new("openssl", ["speed", "-seconds", "3", "ecdsap384"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        string report = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        // " 384 bits ecdsa (nistp384)   0.0010s   0.0009s    984.8   1118.3"
        string last = report.TrimEnd().Split('\n')[^1].TrimEnd().Split(' ')[^1];
        return 1000 / double.Parse(last, CultureInfo.InvariantCulture);
    }
}
