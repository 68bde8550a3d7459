using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Coffer.Attestation;
using Coffer.Attestation.Births;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Receipts;
using Coffer.Attestation.Snp;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;
using Coffer.Cli.Inspect.Evidence;
using Coffer.Cli.Judging;
using Coffer.Cli.Judging.Parts;
using Coffer.Cli.Text;
using Coffer.Image.Verification;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer verify</c>: judges evidence offline.</summary>
internal sealed class VerifyVerb : Verb
{
    private readonly Argument<string?> _file = new("FILE")
    {
        Description =
            "Evidence bundle, as coffer attest --save writes it, birth certificate, or receipt of a rotation; or an image, or the directory "
            + "of a release; not with loose evidence",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string?> _policy = Text("--policy", "FILE", "Policy; the safe defaults when not given");
    private readonly Option<string[]> _measurements = Many(
        "--measurements",
        "What the build predicted, measurements.json"
    );
    private readonly Option<string?> _time = Text(
        "--time",
        "TIME",
        "Judge validity at this time, 2026-06-01T00:00:00Z; now when not given"
    );
    private readonly Option<string?> _nonce = Text("--nonce", "HEX", "The nonce that the evidence has to answer");
    private readonly Option<string?> _challenge = Text(
        "--challenge",
        "FILE",
        "The challenge, as coffer attest --save writes it"
    );
    private readonly Option<string[]> _roots = Many(
        "--root",
        "Roots instead of AMD's own: ARK, and with it ASK or ASVK"
    );
    private readonly Option<string[]> _keyRoots = Many(
        "--key-root",
        "Roots of TPM keys' certificates instead of Google's"
    );
    private readonly Option<bool> _trustAk = new("--trust-ak")
    {
        Description = "Trust the attestation key that --ak names, as a pin does",
    };
    private readonly Option<string?> _akOf = Text(
        "--ak-of",
        "BUNDLE",
        "Trust the attestation key of this bundle, as a pin does: one that coffer attest accepted and saved"
    );
    private readonly Option<string?> _html = Text("--html", "FILE", "Write a page to look at");
    private readonly Option<string?> _bundleOut = Text(
        "--bundle-out",
        "FILE",
        "Write the bundle made of loose evidence"
    );
    private readonly Option<string?> _keys = Text("--keys", "DIR", "Image: the key directory whose signatures count");
    private readonly Option<string?> _releaseKey = Text(
        "--release-key",
        "FILE",
        "Image: the release key whose signatures count, release.pub; without --keys Secure Boot is not judged"
    );
    private readonly Option<string?> _name = Text("--name", "NAME", "Image: the machine that it has to be of");
    private readonly Option<uint?> _atLeast = new("--at-least")
    {
        Description =
            "Image: the oldest version that is accepted; without it every image that was ever signed is, however old",
        HelpName = "VERSION",
    };
    private readonly PartOptions _parts = new();

    public VerifyVerb(CommandIo io)
        : base(
            io,
            "verify",
            "Judge evidence offline: a bundle, a birth certificate, or loose evidence of any cloud in any combination. Of loose evidence only the parts that are "
                + "given are judged, and the first line says what is not. Of an image: signatures and digests of what is beside it, and whether it is what was measured. Exit code 0 means accepted, nothing else."
        )
    {
        Arguments.Add(_file);
        Option[] own =
        [
            _policy,
            _measurements,
            _time,
            _nonce,
            _challenge,
            _roots,
            _keyRoots,
            _trustAk,
            _akOf,
            _html,
            _bundleOut,
            _keys,
            _releaseKey,
            _name,
            _atLeast,
        ];
        foreach (Option option in own.Concat(_parts.All))
            Options.Add(option);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "coffer verify bundle.json --policy hello_1.policy.yaml --challenge bundle.challenge.json",
            "coffer verify bundle.json --policy hello_1.policy.yaml --nonce 00112233445566778899aabbccddeeff --html verdict.html",
            "coffer verify birth.json --policy hello_1.policy.yaml --ak-of bundle.json",
            "coffer verify hello_1.raw --keys keys",
            "coffer verify hello_3.release --release-key release.pub --name hello --at-least 3 --json",
            "coffer verify --report report.bin --vek vcek.der --time 2026-06-01T00:00:00Z",
            "coffer verify --hcl hcl_report.bin --vek vcek.der --quote quote.msg --signature quote.sig --pcrs pcrs.json --nonce 6368616c6c656e6765",
            "coffer verify --quote quote.msg --signature quote.sig --pcrs pcrs.json --ak ak_tpmt_public.bin --trust-ak --event-log log.bin",
        ];

    protected override Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        string? file = parsed.GetValue(_file);
        bool loose = _parts.AnyGiven(parsed);
        if (file is null == !loose)
            throw Usage("one of both: a bundle FILE, or loose evidence", file is null ? "neither" : "both");
        DateTimeOffset time = ReadTime(parsed, output);
        if (file is not null && ImageJudging.LooksLike(file))
        {
            RefuseIgnored(
                parsed,
                "of a machine's evidence",
                _policy,
                _measurements,
                _nonce,
                _challenge,
                _html,
                _bundleOut
            );
            ImageJudging judging = new(output, cancellation);
            ExpectedImage expected = new(parsed.GetValue(_name), parsed.GetValue(_atLeast));
            judging.Judge(file, parsed.GetValue(_keys), parsed.GetValue(_releaseKey), expected, time);
            return Task.CompletedTask;
        }
        RefuseIgnored(parsed, "of an image or a release", _keys, _releaseKey, _name, _atLeast);
        PolicyFile policy = ReadPolicy(parsed);
        Judged judged = loose
            ? JudgeLoose(parsed, policy, time)
            : JudgeFile(file!, policy, parsed.GetValue(_trustAk), time);
        JudgingReport.Give(judged, parsed.GetValue(_html), output);
        return Task.CompletedTask;
    }

    // An option that judges nothing must not look as if it had.
    private static void RefuseIgnored(ParseResult parsed, string whose, params Option[] options)
    {
        if (Array.Find(options, option => parsed.GetResult(option) is { Implicit: false }) is { } ignored)
            throw Usage($"options that fit; {ignored.Name} is {whose}", ignored.Name);
    }

    private static Judged JudgeFile(string file, PolicyFile policy, bool trustAk, DateTimeOffset time)
    {
        byte[] bytes = EvidenceFile.Read(file, "an evidence bundle, a birth certificate or a receipt").OrThrow();
        if (SignedReceipt.LooksLike(bytes))
            return ReceiptJudging.Judge(SignedReceipt.Read(bytes).OrThrow(), policy, trustAk, time, file);
        return EvidenceInspection.Names(bytes, "coffer-birth-1"u8)
            ? JudgeBirth(bytes, policy, time, file)
            : JudgeBundle(bytes, policy, time, file);
    }

    private static Judged JudgeBirth(byte[] bytes, PolicyFile policy, DateTimeOffset time, string file)
    {
        if (policy.Policy.Challenge is not null)
            throw Usage("no --nonce and no --challenge: a birth certificate answers its own statement", "one of them");
        BirthCertificate birth = BirthCertificateReader.Read(bytes).OrThrow();
        Examination examination = new BirthVerifier(new Verifier()).Examine(birth, policy.Policy, time);
        return Judge(examination, bytes, policy, time, file, scope: null);
    }

    private static Judged JudgeBundle(byte[] bytes, PolicyFile policy, DateTimeOffset time, string file)
    {
        EvidenceBundle bundle = EvidenceBundleReader.Read(bytes).OrThrow();
        return Judge(new Verifier().Examine(bundle, policy.Policy, time), bytes, policy, time, file, scope: null);
    }

    private Judged JudgeLoose(ParseResult parsed, PolicyFile policy, DateTimeOffset time)
    {
        RawEvidence raw = _parts.Read(parsed);
        byte[] bytes = EvidenceBundleWriter.Write(raw.Bundle);
        if (parsed.GetValue(_bundleOut) is { } path)
            File.WriteAllBytes(path, bytes);
        Policy judgedBy = parsed.GetValue(_trustAk) ? raw.Pin(policy.Policy) : policy.Policy;
        bool own = policy.Sha256 is not null;
        string? scope = own ? null : raw.Scope(judgedBy);
        policy = policy with { Policy = own ? judgedBy : raw.Relax(judgedBy) };
        Examination examination = new Verifier().Examine(raw.Bundle, policy.Policy, time);
        return Judge(examination, bytes, policy, time, "loose evidence of the command line", scope);
    }

    private static Judged Judge(
        Examination examination,
        byte[] bytes,
        PolicyFile policy,
        DateTimeOffset time,
        string source,
        string? scope
    )
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return new Judged(examination, new Judgement(examination.Verdict, time, digest, policy.Sha256, scope), source);
    }

    private PolicyFile ReadPolicy(ParseResult parsed)
    {
        PolicyFile file = parsed.GetValue(_policy) is { } path
            ? PolicyFile.Read(path).OrThrow()
            : new PolicyFile(new Policy(), null);
        Policy policy = file.Policy with { Challenge = ReadChallenge(parsed) };
        if (parsed.GetValue(_measurements) is { Length: > 0 } measurements)
            policy = policy with { Boot = WithMeasurements(policy.Boot, measurements) };
        if (parsed.GetValue(_roots) is { Length: > 0 } roots)
            policy = policy with { AmdRoots = ReadRoots(roots) };
        if (parsed.GetValue(_keyRoots) is { Length: > 0 } keyRoots)
        {
            ImmutableArray<ReadOnlyMemory<byte>> ders = ReadCertificates(keyRoots);
            policy = policy with { Tpm = policy.Tpm with { AkRoots = ders, EkRoots = ders } };
        }
        if (parsed.GetValue(_akOf) is { } attested)
            policy = new RawEvidence(ReadBundle(attested)).Pin(policy);
        return file with { Policy = policy };
    }

    private static EvidenceBundle ReadBundle(string path) =>
        EvidenceFile.Read(path, "an evidence bundle").Then(bytes => EvidenceBundleReader.Read(bytes)).OrThrow();

    // A release key of the policy asks for its signature here too.
    private static BootPolicy WithMeasurements(BootPolicy policy, string[] paths)
    {
        policy = policy with { Expected = [], Unsigned = [] };
        foreach (string path in paths)
        {
            byte[] bytes = EvidenceFile.Read(path, "measurements of a build").OrThrow();
            policy = policy.WithMeasurements(Path.GetFileName(path), bytes).OrThrow();
        }
        return policy;
    }

    private static ImmutableArray<ReadOnlyMemory<byte>> ReadCertificates(string[] paths) =>
        [.. paths.SelectMany(path => DerFile.ReadAll(path, "a root certificate", "CERTIFICATE").OrThrow())];

    private static AmdRoots ReadRoots(string[] paths) =>
        SnpRoots
            .Of([.. ReadCertificates(paths).Select(der => Attestation.Certificates.Certificate.Read(der).OrThrow())])
            .OrThrow();

    private Challenge? ReadChallenge(ParseResult parsed)
    {
        string? nonce = parsed.GetValue(_nonce);
        string? path = parsed.GetValue(_challenge);
        if (nonce is not null && path is not null)
            throw Usage("one of --nonce and --challenge", "both");
        if (path is not null)
            return EvidenceFile.Read(path, "a challenge").Then(bytes => ChallengeDocument.Read(bytes)).OrThrow();
        if (nonce is null)
            return null;
        bool hex = nonce.Length is > 0 and <= 128 && nonce.Length % 2 == 0 && nonce.All(char.IsAsciiHexDigit);
        return hex
            ? new Challenge(Convert.FromHexString(nonce))
            : throw Usage(
                "--nonce: 1 to 64 bytes as hex digits",
                nonce.Length == 0 ? "nothing" : $"{nonce.Length} characters"
            );
    }

    private DateTimeOffset ReadTime(ParseResult parsed, Output output)
    {
        if (parsed.GetValue(_time) is not { } text)
            return output.Io.Time.GetUtcNow();
        bool read = DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out DateTimeOffset time
        );
        return read ? time : throw Usage("--time: a time such as 2026-06-01T00:00:00Z", text);
    }

    private static RefusedException Usage(string expected, string seen) =>
        new(new Refusal("verify.options", "coffer verify", expected, seen, "See: coffer verify --help"));

    private static Option<string?> Text(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };

    private static Option<string[]> Many(string name, string description) =>
        new(name)
        {
            Description = $"{description}; may be repeated",
            HelpName = "FILE",
            DefaultValueFactory = _ => [],
        };
}
