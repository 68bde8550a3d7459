using System.Security.Cryptography;
using Coffer.Attestation;
using Coffer.Attestation.Births;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Receipts;
using Coffer.Attestation.Verdicts;
using Coffer.Cli.Inspect.Evidence;
using Coffer.Cli.Judging.Parts;

namespace Coffer.Cli.Judging;

/// <summary>Judges evidence offline.</summary>
internal static class EvidenceJudging
{
    /// <summary>Judges a file by what is in it: a bundle, a birth certificate or a receipt.</summary>
    /// <param name="file">The file.</param>
    /// <param name="policy">What it is judged by.</param>
    /// <param name="trustAk">The attestation key of a receipt is trusted as it is.</param>
    /// <param name="time">When it is judged.</param>
    public static Judged OfFile(string file, PolicyFile policy, bool trustAk, DateTimeOffset time)
    {
        byte[] bytes = EvidenceFile.Read(file, "an evidence bundle, a birth certificate or a receipt").OrThrow();
        if (SignedReceipt.LooksLike(bytes))
            return ReceiptJudging.Judge(SignedReceipt.Read(bytes).OrThrow(), policy, trustAk, time, file);
        return EvidenceInspection.Names(bytes, "coffer-birth-1"u8)
            ? JudgeBirth(bytes, policy, time, file)
            : JudgeBundle(bytes, policy, time, file);
    }

    /// <summary>Judges loose evidence as the bundle that it makes.</summary>
    /// <param name="raw">The evidence.</param>
    /// <param name="policy">What it is judged by; without a file of it only what was given.</param>
    /// <param name="trustAk">Its attestation key is trusted as it is.</param>
    /// <param name="time">When it is judged.</param>
    /// <param name="bundleOut">File for the bundle; null for none.</param>
    public static Judged OfParts(
        RawEvidence raw,
        PolicyFile policy,
        bool trustAk,
        DateTimeOffset time,
        string? bundleOut
    )
    {
        byte[] bytes = EvidenceBundleWriter.Write(raw.Bundle);
        if (bundleOut is not null)
            File.WriteAllBytes(bundleOut, bytes);
        Policy judgedBy = trustAk ? raw.Pin(policy.Policy) : policy.Policy;
        bool own = policy.Sha256 is not null;
        string? scope = own ? null : raw.Scope(judgedBy);
        policy = policy with { Policy = own ? judgedBy : raw.Relax(judgedBy) };
        Examination examination = new Verifier().Examine(raw.Bundle, policy.Policy, time);
        return Judge(examination, bytes, policy, time, "loose evidence of the command line", scope);
    }

    private static Judged JudgeBirth(byte[] bytes, PolicyFile policy, DateTimeOffset time, string file)
    {
        if (policy.Policy.Challenge is not null)
            throw EvidenceOptions.Usage(
                "no --nonce and no --challenge: a birth certificate answers its own statement",
                "one of them"
            );
        BirthCertificate birth = BirthCertificateReader.Read(bytes).OrThrow();
        Examination examination = new BirthVerifier(new Verifier()).Examine(birth, policy.Policy, time);
        return Judge(examination, bytes, policy, time, file, scope: null);
    }

    private static Judged JudgeBundle(byte[] bytes, PolicyFile policy, DateTimeOffset time, string file)
    {
        EvidenceBundle bundle = EvidenceBundleReader.Read(bytes).OrThrow();
        return Judge(new Verifier().Examine(bundle, policy.Policy, time), bytes, policy, time, file, scope: null);
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
}
