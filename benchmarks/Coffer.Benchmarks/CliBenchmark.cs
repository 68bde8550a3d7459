using System.Diagnostics;

namespace Coffer.Benchmarks;

/// <summary>
/// Cold start of the native <c>coffer verify</c>, a new process each time, against other tools that judge: <c>openssl version</c> and
/// <c>tpm2_checkquote --version</c> do nothing but start. In turns, so that a busy machine is busy for all.
/// </summary>
internal sealed class CliBenchmark : IBenchmark
{
    private const int Rounds = 30;
    private const string Program = "artifacts/cli/coffer";
    private const string Bundle = "tests/Coffer.Attestation.Tests/Golden/evidence-1.json";

    /// <inheritdoc/>
    public string Name => "cli";

    /// <inheritdoc/>
    public string Summary => "cold start of artifacts/cli/coffer verify; [arguments of verify, a golden bundle]";

    /// <inheritdoc/>
    public Task<int> RunAsync(string[] arguments)
    {
        if (!File.Exists(Program))
        {
            Console.Error.WriteLine($"cli: {Program} is missing; make it with eng/cli/build-cli.sh");
            return Task.FromResult(1);
        }
        string[] verify = ["verify", .. arguments.Length > 0 ? arguments : [Bundle]];
        (string What, string File, string[] Arguments)[] runs =
        [
            ("coffer verify", Program, verify),
            ("coffer --version", Program, ["--version"]),
            ("openssl version", "openssl", ["version"]),
            ("tpm2_checkquote --version", "tpm2_checkquote", ["--version"]),
        ];
        Dictionary<string, List<double>> times = runs.ToDictionary(run => run.What, _ => new List<double>());
        for (int round = 0; round <= Rounds; round++)
            foreach ((string what, string file, string[] words) in runs)
            {
                double milliseconds = Time(file, words);
                // The first round fills the page cache.
                if (round > 0)
                    times[what].Add(milliseconds);
            }
        foreach ((string what, List<double> values) in times)
            Measured.Print("cli", what, "ms", values);
        return Task.FromResult(0);
    }

    private static double Time(string file, string[] arguments)
    {
        ProcessStartInfo start = new(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
