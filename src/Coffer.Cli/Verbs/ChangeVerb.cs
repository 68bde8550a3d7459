using System.CommandLine;
using System.Security.Cryptography;
using Coffer.Attestation;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Receipts;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;
using Coffer.Cli.Attesting;
using Coffer.Cli.Judging;
using Coffer.Cli.Text;

namespace Coffer.Cli.Verbs;

/// <summary>A verb that changes a machine's vault: judges the machine first, and the receipt after.</summary>
internal abstract class ChangeVerb : Verb
{
    private readonly MachineOptions _machine = new();
    private readonly Option<string?> _receipt = new("--receipt")
    {
        Description = "Keep the receipt",
        HelpName = "FILE",
    };

    /// <inheritdoc cref="Verb(CommandIo, string, string)"/>
    protected ChangeVerb(CommandIo io, string name, string description)
        : base(io, name, description)
    {
        Arguments.Add(_machine.Host);
        foreach (Option option in _machine.All)
            Options.Add(option);
        Options.Add(_receipt);
    }

    /// <summary>What is asked of the machine.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="evidence">Evidence of the machine, judged and accepted.</param>
    /// <exception cref="RefusedException">The command line does not go with this machine.</exception>
    protected abstract ChangeRequest Ask(ParseResult parsed, EvidenceBundle evidence);

    /// <summary>Judges whether a receipt is of what was asked for. Whose it is was judged already.</summary>
    protected virtual Refusal? JudgeContent(Receipt receipt, ParseResult parsed, EvidenceBundle evidence) => null;

    protected override async Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        PolicyFile policy = _machine.ReadPolicy(parsed);
        string host = parsed.GetRequiredValue(_machine.Host);
        using AgentConnection agent = _machine.Connect(parsed);
        output.Progress($"{Name}: judging {host} ...");
        Exchanged exchanged = await Exchanged.RunAsync(agent, output.Io.Random, cancellation);
        Judged judged = Judge(exchanged, policy, output.Io.Time.GetUtcNow(), host);
        if (!judged.Judgement.Verdict.IsAccepted)
        {
            JudgingReport.Give(judged, html: null, output);
            return;
        }
        await ActAsync(new AcceptedMachine(host, agent, exchanged), parsed, output, cancellation);
    }

    /// <summary>Does what the verb does, of a machine that was judged and accepted: asks for a change, and judges its receipt.</summary>
    protected virtual async Task ActAsync(
        AcceptedMachine machine,
        ParseResult parsed,
        Output output,
        CancellationToken cancellation
    )
    {
        SignedReceipt receipt = await ChangeAsync(machine, parsed, output, cancellation);
        Give(receipt, machine, parsed, output);
    }

    /// <summary>Asks for the change.</summary>
    /// <returns>Its receipt, not judged yet.</returns>
    protected async Task<SignedReceipt> ChangeAsync(
        AcceptedMachine machine,
        ParseResult parsed,
        Output output,
        CancellationToken cancellation
    )
    {
        ChangeRequest change = Ask(parsed, machine.Exchanged.Bundle);
        output.Progress($"{Name}: {machine.Host} is accepted; asking ...");
        return SignedReceipt.Read(await machine.Agent.ChangeAsync(change, cancellation)).OrThrow();
    }

    /// <summary>Judges a receipt and gives it as the verb's result.</summary>
    protected void Give(SignedReceipt receipt, AcceptedMachine machine, ParseResult parsed, Output output)
    {
        if (parsed.GetValue(_receipt) is { } file)
            File.WriteAllBytes(file, receipt.ToBytes());
        if (!Accepts(receipt, machine, parsed, output))
            return;
        output.Result(
            $"done: {ReceiptJudging.Words(receipt.Receipt)}",
            json => ReceiptJudging.WriteMembers(json, receipt.Receipt)
        );
    }

    /// <summary>Judges a receipt; a verdict that does not accept it is given as the verb's result.</summary>
    protected bool Accepts(SignedReceipt receipt, AcceptedMachine machine, ParseResult parsed, Output output)
    {
        if (receipt.JudgeKey(machine.Exchanged.Bundle.Tpm!.AkPublic.Span) is { } refusal)
            throw new RefusedException(refusal);
        // The key is the one that the machine's evidence proved a moment ago.
        PolicyFile policy = _machine.ReadPolicy(parsed);
        Judged judged = ReceiptJudging.Judge(receipt, policy, trustAk: true, output.Io.Time.GetUtcNow(), Name);
        if (judged.Judgement.Verdict.IsAccepted)
            return JudgeContent(receipt.Receipt, parsed, machine.Exchanged.Bundle) is { } other
                ? throw new RefusedException(other)
                : true;
        JudgingReport.Give(judged, html: null, output);
        return false;
    }

    private static Judged Judge(Exchanged exchanged, PolicyFile policy, DateTimeOffset time, string host)
    {
        Examination examination = new Verifier().Examine(
            exchanged.Bundle,
            policy.Policy with
            {
                Challenge = exchanged.Challenge,
            },
            time
        );
        string digest = Convert.ToHexStringLower(SHA256.HashData(EvidenceBundleWriter.Write(exchanged.Bundle)));
        return new Judged(examination, new Judgement(examination.Verdict, time, digest, policy.Sha256), host);
    }
}
