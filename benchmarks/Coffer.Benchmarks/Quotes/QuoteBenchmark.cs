using System.Collections.Immutable;
using System.Diagnostics;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Quotes;
using Coffer.Attestation.Verdicts;
using Coffer.Benchmarks.Unsealing;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using Coffer.Tpm;
using Coffer.Tpm.Attesting;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Pcrs;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;

namespace Coffer.Benchmarks.Quotes;

/// <summary>
/// The whole judgement on a quote over the 24 PCRs of one bank: key read, signature, structure, values, pinned key. Beside it
/// <c>tpm2_checkquote</c> on the same files, which is a process each time and looks at less.
/// </summary>
internal sealed class QuoteBenchmark : IBenchmark
{
    private const int Warmups = 2000;
    private const int Samples = 2000;
    private const int PeerSamples = 15;
    private const double TargetMilliseconds = 0.3;
    private static readonly byte[] s_nonce = [.. Enumerable.Range(0, 32).Select(value => (byte)value)];

    public string Name => "quote";

    public string Summary =>
        "judging a quote of RSA-2048 and P-256, against tpm2_checkquote (packages swtpm, tpm2-tools)";

    public Task<int> RunAsync(string[] arguments)
    {
        using SoftwareTpm software = new();
        TpmDevice tpm = new(software, SystemRandomSource.Instance);
        PcrValues.Measure(tpm, 7, "Secure Boot policy"u8);
        bool met = Run("P-256", tpm, AkTemplate.EccP256) & Run("RSA-2048", tpm, RsaTemplate);
        return Task.FromResult(met ? 0 : 1);
    }

    private static TpmtPublic RsaTemplate { get; } =
        AkTemplate.EccP256 with
        {
            Parameters = new TpmsRsaParms(TpmtSymDef.None, TpmtScheme.RsaSsaSha256, 2048, 0),
            Unique = new TpmBytesId(TpmBuffer.Empty),
        };

    private bool Run(string kind, TpmDevice tpm, TpmtPublic template)
    {
        TpmEvidence evidence = Quote(tpm, template, out TpmtPublic key);
        TpmPolicy policy = new() { PinnedKeys = [key.Name.Bytes.ToArray()] };
        DateTimeOffset time = DateTimeOffset.UnixEpoch;

        void Judge(TpmVerifier verifier)
        {
            if (verifier.Judge(evidence, policy, s_nonce, [], null, time, new FindingList()) is null)
                throw new InvalidOperationException("the quote was refused");
        }

        TpmVerifier known = new();
        for (int i = 0; i < Warmups; i++)
        {
            Judge(known);
            Judge(new TpmVerifier());
        }
        double[] ours = new double[Samples];
        double[] first = new double[Samples];
        double[] floor = new double[Samples];
        Action signature = Signature(evidence, key);
        for (int i = 0; i < Samples; i++)
        {
            ours[i] = Measured.ProcessorTime(() => Judge(known));
            first[i] = Measured.ProcessorTime(() => Judge(new TpmVerifier()));
            floor[i] = Measured.ProcessorTime(signature);
        }
        DirectoryInfo directory = Write(evidence, key);
        double[] theirs = [.. Enumerable.Range(0, PeerSamples).Select(_ => Time(() => Check(directory)))];
        directory.Delete(recursive: true);

        double median = Measured.Median(ours);
        double firstMedian = Measured.Median(first);
        Print($"{kind}, judged, key known, processor time", ours);
        Print($"{kind}, judged, key new, processor time", first);
        Print($"{kind}, the one signature alone, key imported each time, processor time", floor);
        Measured.Print(Name, $"{kind}, tpm2_checkquote", "ms", theirs);
        Measured.Print(Name, $"{kind}, times faster, key new", "ratio", [Measured.Median(theirs) / firstMedian]);
        bool met = median <= TargetMilliseconds && firstMedian <= TargetMilliseconds;
        Console.Error.WriteLine(
            $"quote, {kind}: key known {median:f3} ms, key new {firstMedian:f3} ms, target {TargetMilliseconds} ms: {(met ? "met" : "missed")}"
        );
        return met;
    }

    private void Print(string what, double[] values)
    {
        Measured.Print(Name, what, "ms", [Measured.Median(values)]);
        Measured.Print(Name, $"{what}, fastest tenth", "ms", [Measured.FastestTenth(values)]);
    }

    // What cannot be avoided for a key that is new: the framework takes it in and verifies one signature.
    private static Action Signature(TpmEvidence evidence, TpmtPublic publicArea)
    {
        TpmtSignature signature = TpmtSignature.Read(evidence.QuoteSignature.Span).OrThrow();
        byte[] hash = TpmAlgId.Sha256.Hash(evidence.Quote.Span);
        return () => AttestationPublicKey.Of(publicArea).OrThrow().VerifyHash(hash, signature);
    }

    private static TpmEvidence Quote(TpmDevice tpm, TpmtPublic template, out TpmtPublic key)
    {
        TpmlPcrSelection selection = TpmlPcrSelection.Of(TpmAlgId.Sha256, [.. Enumerable.Range(0, 24)]);
        CreatePrimaryResponse made = tpm.Execute(
            new CreatePrimary(TpmHandle.Endorsement, default, template, TpmBuffer.Empty, TpmlPcrSelection.None),
            PasswordSession.Instance
        );
        using TransientObject loaded = tpm.Own(made.ObjectHandle);
        Quote command = new(loaded.Handle, s_nonce, TpmtScheme.None, selection);
        AttestResponse quote = tpm.Execute(command, PasswordSession.Instance);
        PcrValues values = PcrValues.Read(tpm, [.. Enumerable.Range(0, 24)]).OrThrow();
        key = made.OutPublic;
        return new()
        {
            AkPublic = key.ToBytes(),
            Quote = quote.Attest.ToArray(),
            QuoteSignature = quote.Signature.ToBytes(),
            Pcrs =
            [
                new(
                    PcrBank.Sha256,
                    values.ByPcr.ToImmutableSortedDictionary(
                        value => value.Key,
                        value => (ReadOnlyMemory<byte>)value.Value.ToArray()
                    )
                ),
            ],
        };
    }

    private static DirectoryInfo Write(TpmEvidence evidence, TpmtPublic key)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("coffer-quote-");
        File.WriteAllBytes(Path.Combine(directory.FullName, "ak.pub"), key.ToSizedBytes());
        File.WriteAllBytes(Path.Combine(directory.FullName, "quote"), evidence.Quote.ToArray());
        File.WriteAllBytes(Path.Combine(directory.FullName, "signature"), evidence.QuoteSignature.ToArray());
        return directory;
    }

    private static void Check(DirectoryInfo directory)
    {
        string[] arguments =
        [
            "-u",
            "ak.pub",
            "-m",
            "quote",
            "-s",
            "signature",
            "-q",
            Convert.ToHexStringLower(s_nonce),
        ];
        ProcessStartInfo start = new("tpm2_checkquote", [.. arguments, "-g", "sha256"])
        {
            WorkingDirectory = directory.FullName,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException("tpm2_checkquote refused the quote");
    }

    private static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
