using System.Collections.Immutable;
using System.Diagnostics;
using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Tpm;
using Coffer.Tpm.Pcrs;
using Coffer.Tpm.Policy;
using Coffer.Tpm.Sealing;

namespace Coffer.Benchmarks.Unsealing;

/// <summary>
/// What /init does between the header and the secret, against swtpm on this host: read and check the storage root key,
/// a salted session, the whole policy, load, unseal, flush.
/// </summary>
internal sealed class UnsealBenchmark : IBenchmark
{
    private const int Warmups = 20;
    private const int Samples = 50;
    private const double TargetMilliseconds = 15;

    public string Name => "unseal";

    public string Summary => "all TPM commands of an unseal, session included, against swtpm (package swtpm)";

    public Task<int> RunAsync(string[] arguments)
    {
        using SoftwareTpm software = new();
        TpmDevice tpm = new(software, SystemRandomSource.Instance);
        PcrValues.Measure(tpm, 7, "Secure Boot policy"u8);
        PcrValues.Measure(tpm, 11, "enter-initrd"u8);
        StorageRootKey srk = StorageRootKey.Ensure(tpm).OrThrow();
        SharePolicy policy = Policy(tpm, srk, out ImmutableArray<PcrPolicySignature> signatures);
        using Secret secret = Secret.Random(32, SystemRandomSource.Instance);
        SealedShare share = SealedShare.Seal(srk, secret, policy);

        void Unseal()
        {
            using Secret unsealed = StorageRootKey
                .Open(tpm, srk.Name)
                .Then(key => share.Unseal(key, policy, signatures))
                .OrThrow();
            if (!unsealed.FixedTimeEquals(secret.Span))
                throw new InvalidOperationException("another secret came back");
        }

        return Task.FromResult(Print(software, Unseal));
    }

    private int Print(SoftwareTpm software, Action unseal)
    {
        int commands = software.Commands;
        double first = Time(unseal);
        commands = software.Commands - commands;
        for (int i = 0; i < Warmups; i++)
            unseal();
        List<double> times = [];
        List<double> waits = [];
        for (int i = 0; i < Samples; i++)
        {
            TimeSpan waited = software.Waited;
            times.Add(Time(unseal));
            waits.Add((software.Waited - waited).TotalMilliseconds);
        }
        Measured.Print(Name, "first of the process, code not compiled yet", "ms", [first]);
        Measured.Print(Name, "unseal", "ms", times);
        Measured.Print(Name, "of it waiting for the TPM", "ms", waits);
        Measured.Print(Name, "commands", "messages", [commands]);
        bool met = Measured.Median(times) <= TargetMilliseconds;
        Console.Error.WriteLine(
            $"unseal: median {Measured.Median(times):f2} ms, target {TargetMilliseconds} ms: {(met ? "met" : "missed")}"
        );
        return met ? 0 : 1;
    }

    private static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static SharePolicy Policy(
        TpmDevice tpm,
        StorageRootKey srk,
        out ImmutableArray<PcrPolicySignature> signatures
    )
    {
        using RSA rsa = RSA.Create(2048);
        PcrValues pcrs = PcrValues.Read(tpm, 7, 11).OrThrow();
        TpmBuffer approved = SharePolicy.PolicyOfPcr11(pcrs[11]).Value;
        signatures = [new(approved, rsa.SignData(approved.Span, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))];
        ulong generation = GenerationCounter.Ensure(srk).OrThrow().Read();
        return new(PcrPolicyKey.FromRsa(rsa).OrThrow(), pcrs[7], generation);
    }
}
