using System.Collections.Immutable;
using Coffer.Attestation;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Births;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;
using Coffer.Evidence.Births;
using Coffer.Evidence.Tests.Fixtures;
using Coffer.Evidence.Tpm;
using Coffer.Tpm;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Policy;
using Coffer.Tpm.Sealing;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Evidence.Tests.Births;

/// <summary>What a TPM signs about a vault, and what the verifier says to it.</summary>
public sealed class BirthCertifyingTests : IDisposable
{
    private static readonly DateTimeOffset s_time = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly SoftwareTpm _software = CertifiedTpm.Make();
    private readonly MachineTpm _tpm;
    private readonly StorageRootKey _srk;

    public BirthCertifyingTests()
    {
        _tpm = Tpms.Of(_software);
        _srk = StorageRootKey.Ensure(_software.Device).OrThrow();
    }

    public void Dispose()
    {
        _tpm.Dispose();
        _software.Dispose();
    }

    [Fact]
    public void A_certificate_is_accepted_by_whoever_knows_the_TPM()
    {
        MadeShare made = Seal();
        BirthCertificate birth = Certify(Statement(made), made);
        BirthCertificate read = BirthCertificateReader.Read(BirthCertificateWriter.Write(birth)).OrThrow();
        Verdict verdict = Judge(read);
        Assert.True(verdict.IsAccepted, verdict.FirstRefusal?.ToString());
        Assert.Contains(Passed(verdict), rule => rule == BirthRules.SealedState);
    }

    [Fact]
    public void A_share_of_another_moment_is_no_proof_for_this_one()
    {
        MadeShare made = Seal();
        BirthCertificate birth = Certify(Statement(Seal()), made);
        Assert.Equal(BirthRules.SealedObject, Judge(birth).FirstRefusal?.Rule);
    }

    [Fact]
    public void What_was_measured_after_the_sealing_shows()
    {
        MadeShare made = Seal();
        PcrExtend extend = new(TpmHandle.Pcr(11), [new TpmtHa(TpmAlgId.Sha256, new byte[32])]);
        _software.Device.Execute(extend, PasswordSession.Instance);
        Assert.Equal(BirthRules.SealedState, Judge(Certify(Statement(made), made)).FirstRefusal?.Rule);
    }

    [Fact]
    public void A_share_of_another_TPM_cannot_be_certified_here()
    {
        using SoftwareTpm other = new();
        using Secret secret = Secret.Random(32, SystemRandomSource.Instance);
        StorageRootKey srk = StorageRootKey.Ensure(other.Device).OrThrow();
        MadeShare made = SealedShare.Make(srk, secret, new PolicyDigest(new byte[32]));
        Assert.NotNull(_tpm.CertifyCreation(made, new byte[32]).Refusal);
    }

    private MadeShare Seal()
    {
        using Secret secret = Secret.Random(32, SystemRandomSource.Instance);
        return SealedShare.Make(_srk, secret, new PolicyDigest(new byte[32]));
    }

    private BirthCertificate Certify(BirthStatement statement, MadeShare made) =>
        new BirthCertifying(_tpm, new NoConfidentialEvidence(), default, default).Certify(statement, made).OrThrow();

    // The software TPM's own PCRs: nothing booted, so there is no log and no build to hold them against.
    private Verdict Judge(BirthCertificate birth)
    {
        TpmtPublic ak = TpmtPublic.Read(birth.Evidence.Tpm!.AkPublic.Span).OrThrow();
        Policy policy = new()
        {
            RequireConfidentialVm = false,
            Tpm = new TpmPolicy { PinnedKeys = [AttestationPublicKey.Of(ak).OrThrow().Pin] },
            Boot = new BootPolicy
            {
                RequireMeasurements = false,
                RequireEventLog = false,
                RequireSecureBoot = false,
            },
        };
        return new BirthVerifier(new Verifier()).Examine(birth, policy, s_time).Verdict;
    }

    private static IEnumerable<Rule> Passed(Verdict verdict) =>
        verdict.Findings.Where(finding => finding.Outcome == Outcome.Passed).Select(finding => finding.Rule);

    private BirthStatement Statement(MadeShare made) =>
        new()
        {
            Name = "payroll",
            Version = 1,
            RootHash = new string('a', 64),
            Identity = Guid.NewGuid(),
            Vault = Guid.NewGuid(),
            HeaderDigest = new string('b', 64),
            VolumeKeyId = new string('c', 64),
            Integrity = "none",
            Slots = ImmutableSortedDictionary<int, string>.Empty.Add(0, "unlock").Add(1, "recovery"),
            Threshold = 1,
            Recipients = ["age1one"],
            Generation = 1,
            SrkName = Convert.ToHexStringLower(_srk.Name.Bytes.Span),
            ObjectName = Convert.ToHexStringLower(made.Share.Public.Name.Bytes.Span),
            Randomness = ["kernel", "tpm"],
        };
}
