using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Attestation;
using Coffer.Attestation.Births;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;
using Coffer.Cli.Attesting;
using Coffer.Cli.Judging;
using Coffer.Cli.Text;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer attest</c>: asks a machine for evidence and judges it.</summary>
internal sealed class AttestVerb : Verb
{
    private readonly Argument<string> _host = new("HOST")
    {
        Description = "HOST or HOST:PORT of the machine; port 7443 when not given",
    };
    private readonly Option<string?> _policy = Text("--policy", "FILE", "Policy; the safe defaults when not given");
    private readonly Option<string> _keys = KeyOptions.Directory("--keys", "Key directory whose operator asks");
    private readonly Option<string?> _operator = Text(
        "--operator",
        "FILE",
        "Operator's certificate instead, PEM; the key may be in it too"
    );
    private readonly Option<string?> _operatorKey = Text("--operator-key", "FILE", "Its key, PEM");
    private readonly Option<string?> _save = Text(
        "--save",
        "FILE",
        "Keep the bundle, and the challenge beside it as FILE.challenge.json"
    );
    private readonly Option<string?> _birth = Text(
        "--birth",
        "FILE",
        "Keep the birth certificate that an accepted machine has on its ESP: coffer verify FILE --ak-of BUNDLE judges it"
    );
    private readonly Option<string?> _html = Text("--html", "FILE", "Write a page to look at");
    private readonly Option<int> _timeout = new("--timeout")
    {
        Description = "Seconds to wait for an answer",
        HelpName = "S",
        DefaultValueFactory = _ => 60,
    };

    public AttestVerb(CommandIo io)
        : base(
            io,
            "attest",
            "Ask a running machine for evidence and judge it. The machine's TLS key is accepted only if the evidence names it: nobody in between can "
                + "answer for the machine. Exit code 0 means accepted, nothing else."
        )
    {
        Arguments.Add(_host);
        Option[] all = [_policy, _keys, _operator, _operatorKey, _save, _birth, _html, _timeout];
        foreach (Option option in all)
            Options.Add(option);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "coffer attest 203.0.113.7 --policy hello_1.policy.yaml",
            "coffer attest payroll.example --policy payroll_1.policy.yaml --save payroll.json --birth birth.json",
            "coffer attest localhost:7443 --policy hello_1.policy.yaml --keys keys --html verdict.html",
            "coffer attest payroll.example --policy payroll_3.policy.yaml --operator alice.pem --operator-key alice.key --save payroll.json",
        ];

    protected override async Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        string host = parsed.GetRequiredValue(_host);
        Uri address = MachineAddress.Read(host);
        PolicyFile policy = parsed.GetValue(_policy) is { } path
            ? PolicyFile.Read(path).OrThrow()
            : new PolicyFile(new Policy(), null);
        using X509Certificate2? client = ReadOperator(parsed);
        TimeSpan timeout = TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(_timeout), 1, 3600));
        using AgentConnection agent = new(address, client, timeout);
        output.Progress($"attest: asking {address.Host}:{address.Port} ...");
        Exchanged exchanged = await Exchanged.RunAsync(agent, output.Io.Random, cancellation);
        byte[] bytes = EvidenceBundleWriter.Write(exchanged.Bundle);
        if (parsed.GetValue(_save) is { } save)
            Save(save, bytes, exchanged.Challenge, output);
        Judged judged = Judge(exchanged, bytes, policy, output.Io.Time.GetUtcNow(), host);
        if (parsed.GetValue(_birth) is { } birth && judged.Judgement.Verdict.IsAccepted)
            await KeepBirthAsync(agent, birth, output, cancellation);
        JudgingReport.Give(judged, parsed.GetValue(_html), output);
    }

    private static async Task KeepBirthAsync(
        AgentConnection agent,
        string path,
        Output output,
        CancellationToken cancellation
    )
    {
        byte[] document = await agent.DocumentAsync("/v1/birth", cancellation);
        _ = BirthCertificateReader.Read(document).OrThrow();
        await File.WriteAllBytesAsync(path, document, cancellation);
        output.Progress($"attest: kept {path}, not judged: coffer verify does that");
    }

    private static Judged Judge(Exchanged exchanged, byte[] bytes, PolicyFile policy, DateTimeOffset time, string host)
    {
        Policy judgedBy = policy.Policy with { Challenge = exchanged.Challenge };
        Examination examination = new Verifier().Examine(exchanged.Bundle, judgedBy, time);
        string digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return new Judged(examination, new Judgement(examination.Verdict, time, digest, policy.Sha256), host);
    }

    private static void Save(string path, byte[] bundle, Challenge challenge, Output output)
    {
        string beside = $"{path}.challenge.json";
        File.WriteAllBytes(path, bundle);
        File.WriteAllBytes(beside, ChallengeDocument.Write(challenge));
        output.Progress($"attest: kept {path} and {beside}");
    }

    private X509Certificate2? ReadOperator(ParseResult parsed) =>
        parsed.GetValue(_operator) is { } certificate
            ? OperatorFile.Read(certificate, parsed.GetValue(_operatorKey)).OrThrow()
            : OperatorFile.Of(parsed.GetRequiredValue(_keys));

    private static Option<string?> Text(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };
}
