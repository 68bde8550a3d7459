using Coffer.Attestation.Births;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Quotes;
using Coffer.Attestation.Tests.Fixtures;
using Coffer.Attestation.Verdicts;
using Coffer.Tpm;
using Coffer.Tpm.Structures;

namespace Coffer.Attestation.Tests.Births;

/// <summary>A birth certificate is judged as a whole: what was signed, when, for which vault.</summary>
public sealed class BirthVerifierTests
{
    [Fact]
    public void A_right_certificate_is_accepted()
    {
        using TestBirth birth = new();
        Verdict verdict = Judge(birth, birth.Certificate());
        Assert.True(verdict.IsAccepted, verdict.FirstRefusal?.ToString());
        Assert.All(
            BirthRules.All.Except([BirthRules.Image]),
            rule =>
                Assert.Contains(verdict.Findings, finding => finding.Rule == rule && finding.Outcome == Outcome.Passed)
        );
    }

    public static TheoryData<string, Func<BirthStatement, BirthStatement>> Changes =>
        new()
        {
            { "name", statement => statement with { Name = "other" } },
            { "version", statement => statement with { Version = 8 } },
            { "root hash", statement => statement with { RootHash = new string('c', 64) } },
            { "identity", statement => statement with { Identity = Guid.Empty } },
            { "vault", statement => statement with { Vault = Guid.Empty } },
            { "header digest", statement => statement with { HeaderDigest = new string('c', 64) } },
            { "volume key", statement => statement with { VolumeKeyId = new string('c', 64) } },
            { "integrity", statement => statement with { Integrity = "none" } },
            { "slots", statement => statement with { Slots = statement.Slots.Add(2, "unlock") } },
            { "threshold", statement => statement with { Threshold = 0 } },
            { "recipients", statement => statement with { Recipients = ["age1other"] } },
            { "generation", statement => statement with { Generation = 4 } },
            { "root key", statement => statement with { SrkName = new string('0', 68) } },
            { "object", statement => statement with { ObjectName = new string('0', 68) } },
            { "randomness", statement => statement with { Randomness = ["host"] } },
        };

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_statement_changed_after_it_was_signed_is_refused(
        string what,
        Func<BirthStatement, BirthStatement> change
    )
    {
        using TestBirth birth = new();
        BirthCertificate good = birth.Certificate();
        Verdict verdict = Judge(birth, good with { Statement = change(good.Statement) });
        Assert.True(verdict.FirstRefusal?.Rule == QuoteRules.ExtraData, $"{what}: {verdict.FirstRefusal}");
        Assert.Contains(verdict.Refusals, finding => finding.Rule == BirthRules.Covered);
    }

    [Fact]
    public void A_quote_for_a_challenge_of_somebody_is_no_certificate()
    {
        using TestBirth birth = new();
        BirthCertificate good = birth.Certificate();
        // An agent answers any nonce, the statement's digest too: what it signs also covers its TLS key.
        byte[] asked = Bindings.QuoteExtraData(good.Statement.Digest(), new byte[91], null);
        Assert.NotEqual(asked, good.Statement.QuoteExtraData());
    }

    [Fact]
    public void An_object_that_leaves_the_TPM_is_refused()
    {
        TpmtPublic made = TestBirth.SealedObject;
        using TestBirth birth = new()
        {
            Object = made with { ObjectAttributes = made.ObjectAttributes & ~TpmaObject.FixedTpm },
        };
        Refused(birth, birth.Certificate(), BirthRules.SealedTemplate);
    }

    [Fact]
    public void An_object_that_a_password_opens_is_refused()
    {
        TpmtPublic made = TestBirth.SealedObject;
        using TestBirth birth = new()
        {
            Object = made with { ObjectAttributes = made.ObjectAttributes | TpmaObject.UserWithAuth },
        };
        Refused(birth, birth.Certificate(), BirthRules.SealedTemplate);
    }

    [Fact]
    public void An_object_made_in_another_state_is_refused()
    {
        using TestBirth birth = new();
        using TestBirth other = new() { NotedPcrs = [4, 7, 12] };
        Refused(other, other.Certificate(), BirthRules.SealedState);
        Verdict verdict = Judge(birth, birth.Certificate() with { Sealed = other.Certificate().Sealed });
        Assert.Contains(verdict.Refusals, finding => finding.Rule == QuoteRules.Signature);
    }

    [Fact]
    public void An_object_below_another_key_is_refused()
    {
        using TestBirth birth = new() { Parent = [0x00, 0x0B, .. new byte[32]] };
        Refused(birth, birth.Certificate(), BirthRules.StorageRootKey);
    }

    [Fact]
    public void An_attestation_for_another_statement_is_refused()
    {
        using TestBirth birth = new() { CreationNonce = new byte[32] };
        Refused(birth, birth.Certificate(), BirthRules.SealedObject);
    }

    [Fact]
    public void Another_object_than_the_bindings_is_refused()
    {
        using TestBirth birth = new() { Change = statement => statement with { ObjectName = new string('0', 68) } };
        Refused(birth, birth.Certificate(), BirthRules.SealedObject);
    }

    [Fact]
    public void A_third_slot_is_refused_though_the_installer_signed_it()
    {
        using TestBirth birth = new()
        {
            Change = statement => statement with { Slots = statement.Slots.Add(2, "recovery") },
        };
        Refused(birth, birth.Certificate(), BirthRules.Slots);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_threshold_that_nobody_reaches_is_refused(int threshold)
    {
        using TestBirth birth = new() { Change = statement => statement with { Threshold = threshold } };
        Refused(birth, birth.Certificate(), BirthRules.Recovery);
    }

    [Fact]
    public void A_certificate_without_evidence_is_refused()
    {
        using TestBirth birth = new();
        Verdict verdict = Judge(birth, birth.Certificate() with { Evidence = new EvidenceBundle() });
        Assert.Equal(EvidenceRules.Present, verdict.FirstRefusal?.Rule);
        Assert.Contains(verdict.Refusals, finding => finding.Rule == BirthRules.Covered);
    }

    [Fact]
    public void A_build_is_asked_for_unless_the_policy_says_otherwise()
    {
        using TestBirth birth = new();
        Verdict verdict = new BirthVerifier(new Verifier())
            .Examine(birth.Certificate(), birth.Policy with { Boot = new() }, Judged.Time)
            .Verdict;
        Assert.Contains(verdict.Refusals, finding => finding.Rule == BirthRules.Image);
    }

    private static void Refused(TestBirth birth, BirthCertificate certificate, Rule rule)
    {
        Verdict verdict = Judge(birth, certificate);
        Assert.Equal([rule.Name], verdict.Refusals.Select(finding => finding.Rule.Name));
    }

    private static Verdict Judge(TestBirth birth, BirthCertificate certificate) =>
        new BirthVerifier(new Verifier()).Examine(certificate, birth.Policy, Judged.Time).Verdict;
}
