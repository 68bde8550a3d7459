using System.Security.Cryptography;
using Coffer.Attestation.Births;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;

namespace Coffer.Cli.Inspect.Evidence;

/// <summary>Explains Coffer's own documents about evidence: bundles, policies, challenges.</summary>
internal static class DocumentInspection
{
    /// <summary>Explains bytes that are one of them; null when they are not.</summary>
    public static Parsed<Explanation>? Recognise(byte[] bytes, string name)
    {
        // Before evidence: a birth certificate has some inside.
        if (EvidenceInspection.Names(bytes, "coffer-birth-1"u8))
            return BirthCertificateReader.Read(bytes).Then<Explanation>(birth => BirthInspection.Explain(birth));
        if (EvidenceInspection.Names(bytes, "coffer-evidence-1"u8))
            return EvidenceBundleReader.Read(bytes).Then<Explanation>(bundle => Explain(bundle, bytes));
        if (EvidenceInspection.Names(bytes, "coffer-challenge-1"u8))
            return ChallengeDocument.Read(bytes).Then<Explanation>(challenge => Explain(challenge));
        if (EvidenceInspection.Names(bytes, "coffer-policy-1"u8))
            return ExplainPolicy(bytes, name);
        return null;
    }

    private static Explanation Explain(EvidenceBundle bundle, byte[] bytes)
    {
        List<Fact> facts = [new("sha256", Convert.ToHexStringLower(SHA256.HashData(bytes)))];
        if (bundle.Agent is { } agent)
        {
            facts.Add(new("nonce", EvidenceInspection.Hex(agent.Nonce)));
            facts.Add(new("tls key", $"sha256 {Convert.ToHexStringLower(SHA256.HashData(agent.TlsPublicKey.Span))}"));
        }
        if (bundle.Machine is { } machine)
        {
            facts.Add(new("machine", $"{machine.Name} {machine.Version}", "its own words"));
            facts.Add(new("vault", $"{machine.Vault}, generation {machine.Generation}"));
            facts.Add(new("data", $"{machine.DataState}, integrity {machine.IntegrityProgress}"));
            if (machine.Recovered.Length > 0)
                facts.Add(new("recovered", machine.Recovered, "this boot needed the recovery passphrase"));
        }
        return new Explanation(
            "evidence",
            "evidence bundle (not judged: coffer verify does that)",
            [.. facts],
            [.. Parts(bundle)]
        );
    }

    /// <summary>The parts of a bundle, each explained.</summary>
    internal static IEnumerable<Explanation> Parts(EvidenceBundle bundle)
    {
        if (bundle.Tpm is { } tpm)
            yield return new Explanation(
                "tpm",
                "evidence of a TPM",
                [.. TpmFacts(tpm)],
                [.. Known(tpm.AkPublic), .. Known(tpm.Quote)]
            );
        if (bundle.Snp is { } snp)
            yield return new Explanation(
                "snp",
                "evidence of SEV-SNP",
                [new Fact("certificates", $"{snp.Certificates.Length}")],
                [.. Known(snp.Report)]
            );
        if (bundle.Hcl is { } hcl)
            yield return new Explanation("hcl", "evidence of a paravisor", [], [.. Known(hcl.Report)]);
    }

    private static IEnumerable<Fact> TpmFacts(TpmEvidence tpm)
    {
        yield return new(
            "certificates",
            $"{tpm.AkCertificates.Length} of the attestation key, {tpm.EkCertificates.Length} of the endorsement key"
        );
        yield return new("pcrs", string.Join(", ", tpm.Pcrs.Select(bank => $"{bank.Bank}: {bank.Values.Count}")));
        yield return new("event log", $"{tpm.EventLog.Length} bytes");
        yield return new("user-space log", $"{tpm.UserspaceLog.Length} bytes");
    }

    private static IEnumerable<Explanation> Known(ReadOnlyMemory<byte> part) =>
        !part.IsEmpty && EvidenceInspection.Recognise(part.ToArray(), "part") is { Value: { } explanation }
            ? [explanation]
            : [];

    private static Explanation Explain(Challenge challenge) =>
        new(
            "challenge",
            "challenge of a verifier; it holds the credential's secret and stays with him",
            new Fact("nonce", EvidenceInspection.Hex(challenge.Nonce)),
            new Fact(
                "tls key",
                challenge.TlsPublicKey.IsEmpty
                    ? "none"
                    : $"sha256 {Convert.ToHexStringLower(SHA256.HashData(challenge.TlsPublicKey.Span))}"
            ),
            new Fact(
                "credential",
                challenge.Activation is null
                    ? "none"
                    : $"for the key named {EvidenceInspection.Hex(challenge.Activation.AkName)}"
            )
        );

    private static Parsed<Explanation> ExplainPolicy(byte[] bytes, string path)
    {
        string directory = Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".";
        Parsed<Policy> read = PolicyReader.Read(
            bytes,
            Path.GetFileName(path),
            name => Judging.Parts.EvidenceFile.Read(Path.Combine(directory, name), "a file that the policy names")
        );
        return read.Then<Explanation>(policy => Explain(policy, bytes));
    }

    private static Explanation Explain(Policy policy, byte[] bytes) =>
        new(
            "policy",
            "policy: what evidence has to show",
            new Fact("sha256", Convert.ToHexStringLower(SHA256.HashData(bytes))),
            new Fact("requires", string.Join(", ", Requirements(policy))),
            new Fact(
                "builds",
                policy.Boot.Expected.IsEmpty
                    ? "none"
                    : string.Join(", ", policy.Boot.Expected.Select(build => $"{build.Name} {build.Version}"))
            ),
            new Fact("builds signed by", policy.Boot.ReleaseKey is { } key ? $"release key {key.Id}" : "anybody"),
            new Fact("allows", string.Join(", ", Allowances(policy).DefaultIfEmpty("nothing that is not safe"))),
            new Fact("keys bound by", policy.Tpm.AcceptedBindings.ToString().ToLowerInvariant())
        );

    private static IEnumerable<string> Requirements(Policy policy) =>
        Words(
            (policy.RequireConfidentialVm, "a confidential VM"),
            (policy.RequireTpm, "a TPM"),
            (policy.RequireFreshness, "an answer to a fresh nonce"),
            (policy.Boot.RequireEventLog, "an event log"),
            (policy.Boot.RequireSecureBoot, "Secure Boot"),
            (policy.Boot.RequireMeasurements, "the build's measurements"),
            (policy.Snp.RequireRevocationList, "a revocation list")
        );

    private static IEnumerable<string> Allowances(Policy policy) =>
        Words(
            (policy.Snp.AllowDebug, "debugging: the host reads the guest's memory"),
            (policy.Snp.AllowMigrationAgent, "a migration agent"),
            (policy.Snp.AllowCxl, "memory behind CXL"),
            (policy.Snp.AllowProvisionalFirmware, "firmware that can be rolled back"),
            (policy.Snp.AllowMaskedChipId, "a masked chip id"),
            (policy.AcceptUnquotedPcrs, "PCR values without a quote"),
            (policy.Tpm.Banks.Contains(PcrBank.Sha1) || policy.Boot.AllowSha1, "SHA-1"),
            (!policy.Tpm.RequireAttributes, "keys of unknown attributes"),
            (!policy.Boot.AnnouncedPcr7.IsEmpty, "a PCR 7 that no build predicted")
        );

    private static IEnumerable<string> Words(params (bool Holds, string Word)[] words) =>
        words.Where(word => word.Holds).Select(word => word.Word);
}
