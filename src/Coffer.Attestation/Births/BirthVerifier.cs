using Coffer.Attestation.EventLogs;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Births;

/// <summary>
/// Judges a birth certificate: first its evidence, as that of a machine in which the build's installer booted and whose challenge was the statement, then
/// what the statement and the TPM say about the vault. Pure, like <see cref="Verifier"/>.
/// </summary>
/// <param name="verifier">Judges the evidence.</param>
public sealed class BirthVerifier(Verifier verifier)
{
    /// <summary>The verdict, with what was found on the way to it. No certificate makes it throw.</summary>
    /// <param name="birth">The certificate.</param>
    /// <param name="policy">What is required of evidence; the challenge and the image that booted are the certificate's own.</param>
    /// <param name="time">When certificates have to be valid.</param>
    public Examination Examine(BirthCertificate birth, Policy policy, DateTimeOffset time)
    {
        byte[] digest = birth.Statement.Digest();
        EvidenceBundle bundle = birth.Evidence with { Agent = new AgentEvidence(digest, default) };
        Policy own = policy with
        {
            Challenge = new Challenge(digest),
            Boot = policy.Boot with { Booted = BootedImage.Installer },
        };
        Examination examination = verifier.Examine(bundle, own, time);
        FindingList findings = new();
        findings.AddRange(examination.Verdict.Findings);
        Judge(birth, examination, own, findings);
        return examination with { Verdict = findings.ToVerdict() };
    }

    private static void Judge(BirthCertificate birth, Examination examination, Policy policy, FindingList findings)
    {
        if (examination.Quote is { } quote)
        {
            findings.Passed(BirthRules.Covered, "statement", Convert.ToHexStringLower(birth.Statement.Digest()));
            new SealedObjectJudgement(birth, quote, findings).Judge();
        }
        else
        {
            Uncovered(findings);
        }
        JudgeImage(birth.Statement, examination.Boot, policy.Boot.RequireMeasurements, findings);
        JudgeSlots(birth.Statement, findings);
        JudgeRecovery(birth.Statement, findings);
    }

    private static void Uncovered(FindingList findings)
    {
        const string why = "no quote that holds covers it: anybody may have written it";
        findings.NotChecked(BirthRules.Covered, "statement", required: true, why);
        findings.NotChecked(BirthRules.SealedObject, "sealed", required: true, why);
    }

    private static void JudgeImage(BirthStatement statement, JudgedBoot? boot, bool required, FindingList findings)
    {
        const string field = "statement.name, version, root-hash";
        string seen = $"{statement.Name} {statement.Version}, root {statement.RootHash}";
        if (boot?.Build is not { } build)
        {
            findings.NotChecked(BirthRules.Image, field, required, $"nothing measured names it; it says \"{seen}\"");
            return;
        }
        string built = $"{build.Name} {build.Version}, root {Convert.ToHexStringLower(build.RootHash.Span)}";
        findings.Judge(BirthRules.Image, field, seen == built, built, seen, "the installer of another build made it");
    }

    private static void JudgeSlots(BirthStatement statement, FindingList findings)
    {
        string seen = string.Join(", ", statement.Slots.Select(slot => $"{slot.Key} {slot.Value}"));
        bool holds =
            statement.Slots.Count == 2
            && statement.Slots.ContainsValue(BirthStatementReader.Unlock)
            && statement.Slots.ContainsValue(BirthStatementReader.Recovery);
        findings.Judge(
            BirthRules.Slots,
            "statement.slots",
            holds,
            "one unlock and one recovery slot",
            seen,
            "somebody else could open the vault from the beginning"
        );
    }

    private static void JudgeRecovery(BirthStatement statement, FindingList findings)
    {
        int recipients = statement.Recipients.Length;
        findings.Judge(
            BirthRules.Recovery,
            "statement.recipients",
            statement.Threshold >= 1 && statement.Threshold <= recipients,
            "a threshold from 1 to the number of recipients",
            $"{statement.Threshold} of {recipients}: {string.Join(", ", statement.Recipients)}",
            "the recovery key was lost at birth"
        );
    }
}
