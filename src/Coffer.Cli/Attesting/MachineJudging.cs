using System.Security.Cryptography;
using Coffer.Attestation;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Verdicts;
using Coffer.Cli.Judging;
using Coffer.Cli.Text;

namespace Coffer.Cli.Attesting;

/// <summary>Judges a machine over a connection before anything that came over it is believed.</summary>
internal static class MachineJudging
{
    /// <summary>Judges it; a verdict that refuses is the output then.</summary>
    /// <returns>The evidence that was accepted; null when it was not.</returns>
    public static async Task<Exchanged?> AcceptAsync(
        AgentConnection agent,
        PolicyFile policy,
        string host,
        Output output,
        CancellationToken cancellation
    )
    {
        output.Progress($"judging {host} ...");
        Exchanged exchanged = await Exchanged.RunAsync(agent, output.Io.Random, cancellation);
        DateTimeOffset time = output.Io.Time.GetUtcNow();
        Examination examination = new Verifier().Examine(
            exchanged.Bundle,
            policy.Policy with
            {
                Challenge = exchanged.Challenge,
            },
            time
        );
        if (examination.Verdict.IsAccepted)
            return exchanged;
        string digest = Convert.ToHexStringLower(SHA256.HashData(EvidenceBundleWriter.Write(exchanged.Bundle)));
        Judgement judgement = new(examination.Verdict, time, digest, policy.Sha256);
        JudgingReport.Give(new Judged(examination, judgement, host), html: null, output);
        return null;
    }

    /// <summary>True for an argument that names a machine: no file, and nothing that looks like a path.</summary>
    public static bool IsHost(string source) => !File.Exists(source) && !source.Contains('/', StringComparison.Ordinal);
}
