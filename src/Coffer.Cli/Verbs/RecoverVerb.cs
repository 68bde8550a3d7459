using System.Collections.Immutable;
using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using Coffer.Attestation;
using Coffer.Attestation.Exchange;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;
using Coffer.Cli.Attesting;
using Coffer.Cli.Judging;
using Coffer.Cli.Recovering;
using Coffer.Cli.Text;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer recover</c>: judges a machine that could not unseal, and hands it its recovery passphrase.</summary>
internal sealed class RecoverVerb : Verb
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_oneAnswer = TimeSpan.FromSeconds(10);

    private readonly Argument<string> _host = new("HOST")
    {
        Description = "HOST or HOST:PORT of the machine; port 7443 when not given",
    };
    private readonly Option<string[]> _identities = RecoveryOptions.Identities();
    private readonly Option<string[]> _shares = new("--share")
    {
        Description = "File with a recovery share, of a holder who is not here; may be repeated",
        HelpName = "FILE",
        DefaultValueFactory = _ => [],
    };
    private readonly Option<string> _policy = new("--policy")
    {
        Description = "Policy of the machine, with the measurements of its build",
        HelpName = "FILE",
        Required = true,
    };
    private readonly Option<string[]> _accept = new("--accept")
    {
        Description =
            "A difference that you know of and accept: pcr-7 (other Secure Boot keys), tpm (another TPM), generation (an older state of the disk), "
            + "header (a changed header), or the reason that the machine gives",
        HelpName = "WORD",
    };
    private readonly Option<string> _keys = KeyOptions.Directory(
        "--keys",
        "Key directory whose operator asks afterwards"
    );
    private readonly Option<int> _timeout = new("--timeout")
    {
        Description = "Seconds to wait for the machine to answer once it was recovered; 0 not to wait",
        HelpName = "S",
        DefaultValueFactory = _ => 300,
    };

    public RecoverVerb(CommandIo io)
        : base(
            io,
            "recover",
            "Recover a machine that could not unseal. Its evidence is judged first: only the owner's /init, started by the owner's boot chain, and only over "
                + "the very TLS connection that the evidence names, is handed the recovery passphrase."
        )
    {
        Arguments.Add(_host);
        foreach (Option option in (Option[])[_identities, _shares, _policy, _accept, _keys, _timeout])
            Options.Add(option);
        Validators.Add(given =>
        {
            if (given.GetValue(_identities) is not { Length: > 0 } && given.GetValue(_shares) is not { Length: > 0 })
                given.AddError("expected --identity FILE or --share FILE of a recovery holder, seen neither");
        });
    }

    public override IReadOnlyList<string> Examples =>
        [
            "coffer recover 203.0.113.7 --identity recovery.identity --policy payroll_3.policy.yaml",
            "coffer recover payroll.example --identity alice.identity --share bob.share --policy payroll_3.policy.yaml --accept tpm",
        ];

    protected override async Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        string host = parsed.GetRequiredValue(_host);
        Uri address = MachineAddress.Read(host);
        PolicyFile policy = PolicyFile.Read(parsed.GetRequiredValue(_policy)).OrThrow();
        RecoveryStance stance = new([.. parsed.GetValue(_accept) ?? []]);
        TimeSpan patience = TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(_timeout), 0, 3600));
        using X509Certificate2? client =
            patience > TimeSpan.Zero ? OperatorFile.Of(parsed.GetRequiredValue(_keys)) : null;
        using IdentityFiles identities = IdentityFiles.Read(parsed.GetRequiredValue(_identities));
        using ShareFiles shares = ShareFiles.Read(parsed.GetRequiredValue(_shares));
        using AgentConnection machine = new(address, client: null, TimeSpan.FromMinutes(1));
        output.Progress($"recover: asking {address.Host}:{address.Port} ...");
        RecoveryOffer offer = await machine.RecoveryOfferAsync(cancellation);
        output.Progress($"recover: it could not unseal: {offer.Refused.Thing} [{offer.Refused.Reason}]");
        Verdict verdict = await JudgeAsync(machine, stance.Of(policy.Policy), output, cancellation);
        ImmutableArray<RecoveryDifference> differences = RecoveryStance.Differences(offer.Refused, verdict);
        Require(stance, verdict, differences, output);
        output.Progress("recover: opening the escrow here ...");
        using (Secret passphrase = OfferedEscrow.Open(offer, identities, shares).OrThrow())
            await machine.RecoverAsync(passphrase, cancellation);
        output.Progress("recover: the machine took the recovery passphrase and boots");
        bool isUp =
            patience > TimeSpan.Zero
            && await WaitAsync(address, client, machine.PublicKey, patience, output, cancellation);
        RecoveryReport report = new(host, offer, differences, isUp);
        output.Result(report.Text(), report.WriteMembers);
    }

    private static async Task<Verdict> JudgeAsync(
        AgentConnection machine,
        Policy policy,
        Output output,
        CancellationToken cancellation
    )
    {
        output.Progress("recover: asking for evidence and judging it ...");
        Exchanged exchanged = await Exchanged.RunAsync(machine, output.Io.Random, cancellation);
        return new Verifier().Verify(
            exchanged.Bundle,
            policy with
            {
                Challenge = exchanged.Challenge,
            },
            output.Io.Time.GetUtcNow()
        );
    }

    private static void Require(
        RecoveryStance stance,
        Verdict verdict,
        ImmutableArray<RecoveryDifference> differences,
        Output output
    )
    {
        foreach (RecoveryDifference difference in differences)
            output.Progress($"recover: differs: {difference}");
        if (RecoveryStance.Unacceptable(verdict) is [{ } first, .. var others])
            throw new RefusedException(
                new Refusal(
                    $"recover.{first.Rule.Name}",
                    first.Rule.Means,
                    first.Expected ?? "evidence that shows it",
                    VerdictText.Why(first) + (others.IsEmpty ? "" : $"; and {others.Length} more"),
                    first.Note
                        ?? "do not send a recovery passphrase there: look at the machine with coffer attest --save"
                )
            );
        string[] words =
        [
            .. differences
                .Select(difference => difference.Word)
                .Where(word => !stance.Accepted.Contains(word))
                .Distinct(),
        ];
        if (words.Length == 0)
            return;
        throw new RefusedException(
            new Refusal(
                "recover.not-accepted",
                "what differs at this machine",
                "nothing that you did not accept",
                string.Join("; ", differences.Where(d => words.Contains(d.Word)).Select(d => $"{d}")),
                $"if you know why: {string.Join(' ', words.Select(word => $"--accept {word}"))}"
            )
        );
    }

    private static async Task<bool> WaitAsync(
        Uri address,
        X509Certificate2? client,
        ReadOnlyMemory<byte> recoveryKey,
        TimeSpan patience,
        Output output,
        CancellationToken cancellation
    )
    {
        output.Progress("recover: waiting until the machine answers ...");
        long begin = output.Io.Time.GetTimestamp();
        while (output.Io.Time.GetElapsedTime(begin) < patience)
        {
            using AgentConnection agent = new(address, client, s_oneAnswer);
            if (await agent.AnswersAsync(recoveryKey, cancellation))
                return true;
            await Task.Delay(s_pause, output.Io.Time, cancellation);
        }
        return false;
    }
}
