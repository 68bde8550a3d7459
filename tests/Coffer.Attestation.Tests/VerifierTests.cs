using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Tests.Fixtures;
using Coffer.Attestation.Verdicts;
using CsCheck;

namespace Coffer.Attestation.Tests;

public sealed class VerifierTests : IDisposable
{
    private readonly FullMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void An_empty_bundle_is_refused_whatever_the_policy()
    {
        Policy lax = new()
        {
            RequireConfidentialVm = false,
            RequireTpm = false,
            RequireFreshness = false,
        };
        Assert.Equal("evidence.present", First(new EvidenceBundle(), lax));
        EvidenceBundle claims = new()
        {
            Machine = _machine.Claims,
            Agent = new AgentEvidence(_machine.Nonce, _machine.TlsKey),
        };
        Assert.Equal("evidence.present", First(claims, lax));
    }

    [Fact]
    public void What_the_policy_requires_and_is_not_there_is_refused()
    {
        EvidenceBundle full = _machine.Bundle();
        Policy policy = _machine.Policy;
        Assert.Contains("evidence.confidential-vm", Refusals(full with { Snp = null }, policy));
        Assert.Contains("evidence.tpm", Refusals(full with { Tpm = null }, policy));
        Assert.Empty(Refusals(full with { Snp = null }, policy with { RequireConfidentialVm = false }));
    }

    [Fact]
    public void A_processor_alone_answers_too_where_no_TPM_is_required()
    {
        using FullMachine machine = new();
        EvidenceBundle bundle = machine.Bundle() with { Tpm = null, Machine = null };
        string[] refusals = Refusals(bundle, machine.Policy with { RequireTpm = false });
        // REPORT_DATA covers the name of a key that is not there any more.
        Assert.Contains("snp.report-data", refusals);
    }

    [Fact]
    public void Without_a_challenge_evidence_of_any_age_is_refused_unless_the_policy_says_otherwise()
    {
        Policy policy = _machine.Policy with
        {
            Challenge = null,
            Tpm = _machine.Policy.Tpm with { AcceptedBindings = AkBindings.ReportData },
        };
        Assert.Equal("evidence.freshness", First(_machine.Bundle(), policy));
        Assert.Null(First(_machine.Bundle(), policy with { RequireFreshness = false }));
    }

    [Fact]
    public void A_replayed_answer_is_refused()
    {
        byte[] other = [.. _machine.Nonce];
        other[0] ^= 1;
        Policy policy = _machine.Policy with { Challenge = _machine.Challenge with { Nonce = other } };
        Verdict verdict = Judge(_machine.Bundle(), policy);
        Assert.Contains(verdict.Refusals, f => f.Rule == EvidenceRules.Freshness && f.Field == "agent.nonce");
        // An agent that says the new nonce did not have it signed.
        EvidenceBundle lie = _machine.Bundle() with
        {
            Agent = new AgentEvidence(other, _machine.TlsKey),
        };
        Assert.Contains("quote.extra-data", Refusals(lie, policy));
    }

    [Fact]
    public void A_proxy_in_between_with_its_own_TLS_key_is_refused()
    {
        byte[] proxy = [.. _machine.TlsKey];
        proxy[^1] ^= 1;
        Policy policy = _machine.Policy with { Challenge = _machine.Challenge with { TlsPublicKey = proxy } };
        Verdict verdict = Judge(_machine.Bundle(), policy);
        Assert.Contains(verdict.Refusals, f => f.Rule == EvidenceRules.TlsKey);
        Assert.Contains(verdict.Refusals, f => f.Rule.Name == "quote.extra-data");
        EvidenceBundle lie = _machine.Bundle() with { Agent = new AgentEvidence(_machine.Nonce, proxy) };
        Assert.Contains("quote.extra-data", Refusals(lie, policy));
        // Evidence that names no agent, such as a quote over the bare nonce, is not evidence about this connection.
        Assert.Contains("evidence.tls-key", Refusals(_machine.Bundle() with { Agent = null }, policy));
    }

    [Fact]
    public void Another_machines_report_beside_this_ones_quote_is_refused()
    {
        using FullMachine other = new();
        Assert.Contains(
            "snp.report-data",
            Refusals(_machine.Bundle() with { Snp = other.Bundle().Snp }, _machine.Policy)
        );
    }

    [Fact]
    public void A_report_beside_the_paravisors_is_not_left_unjudged()
    {
        EvidenceBundle both = _machine.Bundle() with { Hcl = new HclEvidence(new byte[1300]) };
        Assert.Contains("evidence.one-report", Refusals(both, _machine.Policy));
    }

    [Fact]
    public void What_the_machine_says_must_be_what_was_measured()
    {
        using FullMachine liar = new()
        {
            Claims = _machine.Claims with { Name = "billing", RootHash = new string('e', 64) },
        };
        string[] refusals = Refusals(liar.Bundle(), liar.Policy);
        Assert.Equal(["machine.name", "machine.root-hash"], refusals);
    }

    [Fact]
    public void A_boot_that_was_recovered_is_accepted_with_a_warning_or_refused_as_the_policy_says()
    {
        using FullMachine recovered = new() { Claims = _machine.Claims with { Recovered = "srk.missing" } };
        Policy strict = recovered.Policy with { Boot = recovered.Policy.Boot with { AllowRecovered = false } };
        Finding warning = Assert.Single(
            new Verifier().Verify(recovered.Bundle(), recovered.Policy, FullMachine.Time).Findings,
            finding => finding.Rule == MachineRules.Recovered
        );
        Assert.Equal(Outcome.NotChecked, warning.Outcome);
        Assert.Contains("WARNING", warning.Note, StringComparison.Ordinal);
        Assert.Empty(Refusals(recovered.Bundle(), recovered.Policy));
        Assert.Equal(["machine.recovered"], Refusals(recovered.Bundle(), strict));
    }

    [Fact]
    public void A_policy_without_recovered_boots_wants_the_word_of_a_quote()
    {
        Policy strict = _machine.Policy with { Boot = _machine.Policy.Boot with { AllowRecovered = false } };
        EvidenceBundle full = _machine.Bundle();
        Assert.Empty(Refusals(full, strict));
        Assert.Contains("machine.recovered", Refusals(full with { Machine = null }, strict));
        Assert.Contains("machine.recovered", Refusals(full with { Tpm = null }, strict));
    }

    [Fact]
    public void Evidence_of_other_agents_is_fresh_by_the_bare_nonce()
    {
        Policy policy = new()
        {
            RequireConfidentialVm = false,
            Challenge = new Challenge(TestQuote.Nonce),
            Tpm = new TpmPolicy { AcceptedBindings = AkBindings.Pin },
            Boot = new BootPolicy
            {
                RequireEventLog = false,
                RequireSecureBoot = false,
                RequireMeasurements = false,
            },
        };
        using TestAk ak = TestAk.OnP256();
        policy = policy with { Tpm = policy.Tpm with { PinnedKeys = [ak.Key.Pin] } };
        EvidenceBundle bundle = new() { Tpm = new TestQuote().Sign(ak) };
        Assert.Null(First(bundle, policy));
        Policy empty = policy with { Challenge = new Challenge(default(ReadOnlyMemory<byte>)) };
        Assert.NotNull(First(bundle, empty));
    }

    [Fact]
    public void Every_finding_is_of_a_rule_that_is_listed()
    {
        HashSet<Rule> listed = [.. Verifier.Rules];
        Assert.Equal(Verifier.Rules.Length, Verifier.Rules.Select(rule => rule.Name).Distinct().Count());
        Assert.All(Judge(_machine.Bundle(), _machine.Policy).Findings, f => Assert.Contains(f.Rule, listed));
        Assert.All(Verifier.Rules, rule => Assert.Matches("^[a-z0-9-]+\\.[a-z0-9-]+$", rule.Name));
        Assert.All(Verifier.Rules, rule => Assert.True(rule.Means.Length > 10 && rule.Source.Length > 3, rule.Name));
    }

    [Fact]
    public void No_bytes_make_it_throw()
    {
        byte[] written = EvidenceBundleWriter.Write(_machine.Bundle());
        Policy policy = _machine.Policy;
        Gen.Select(Gen.Int[0, written.Length - 1], Gen.Byte)
            .Sample(
                (at, value) =>
                {
                    byte[] damaged = [.. written];
                    damaged[at] = value;
                    if (EvidenceBundleReader.Read(damaged).Value is { } bundle)
                        new Verifier().Judge(bundle, policy, FullMachine.Time, new FindingList());
                },
                iter: 200,
                threads: 1
            );
    }

    private static Verdict Judge(EvidenceBundle bundle, Policy policy) =>
        new Verifier().Verify(bundle, policy, FullMachine.Time);

    private static string? First(EvidenceBundle bundle, Policy policy) => Judge(bundle, policy).FirstRefusal?.Rule.Name;

    private static string[] Refusals(EvidenceBundle bundle, Policy policy) =>
        [.. Judge(bundle, policy).Refusals.Select(f => f.Rule.Name).Distinct()];
}
