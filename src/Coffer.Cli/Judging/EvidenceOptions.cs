using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Coffer.Attestation.Certificates;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Snp;
using Coffer.Bytes;
using Coffer.Cli.Judging.Parts;

namespace Coffer.Cli.Judging;

/// <summary>What evidence is judged by, as <c>coffer verify</c> is told.</summary>
internal sealed class EvidenceOptions
{
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

    /// <summary>All options.</summary>
    public IReadOnlyList<Option> All =>
        [_policy, _measurements, _time, _nonce, _challenge, _roots, _keyRoots, _trustAk, _akOf, _html, _bundleOut];

    /// <summary>Those that judge nothing of an image.</summary>
    public Option[] NotOfImages => [_policy, _measurements, _nonce, _challenge, _html, _bundleOut];

    /// <summary>Whether the attestation key of loose evidence, or of a receipt, is trusted as it is.</summary>
    public bool TrustAk(ParseResult parsed) => parsed.GetValue(_trustAk);

    /// <summary>File for the page; null for none.</summary>
    public string? Html(ParseResult parsed) => parsed.GetValue(_html);

    /// <summary>File for the bundle made of loose evidence; null for none.</summary>
    public string? BundleOut(ParseResult parsed) => parsed.GetValue(_bundleOut);

    /// <summary>When it is judged.</summary>
    public DateTimeOffset ReadTime(ParseResult parsed, TimeProvider clock)
    {
        if (parsed.GetValue(_time) is not { } text)
            return clock.GetUtcNow();
        bool read = DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out DateTimeOffset time
        );
        return read ? time : throw Usage("--time: a time such as 2026-06-01T00:00:00Z", text);
    }

    /// <summary>What it is judged by: the policy's file, and what else the command line says.</summary>
    public PolicyFile ReadPolicy(ParseResult parsed)
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

    /// <summary>Why options do not fit together.</summary>
    public static RefusedException Usage(string expected, string seen) =>
        new(new Refusal("verify.options", "coffer verify", expected, seen, "See: coffer verify --help"));

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
        SnpRoots.Of([.. ReadCertificates(paths).Select(der => Certificate.Read(der).OrThrow())]).OrThrow();

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
