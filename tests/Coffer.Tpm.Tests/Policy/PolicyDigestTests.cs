using System.Security.Cryptography;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Pcrs;
using Coffer.Tpm.Policy;
using Coffer.Tpm.Sealing;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Tpm.Tests.Policy;

/// <summary>Each step computed here must be what the TPM's own trial session computes.</summary>
public sealed class PolicyDigestTests : IDisposable
{
    private static readonly TpmlPcrSelection s_pcrs = TpmlPcrSelection.Of(TpmAlgId.Sha256, 7, 12, 15);
    private readonly SealedMachine _machine = new();

    private TpmDevice Tpm => _machine.Tpm.Device;

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void A_policy_without_steps_is_zeros() => Assert.Equal(PolicyDigest.Start, Trial(_ => { }));

    [Fact]
    public void PolicyPCR_of_the_present_values()
    {
        PcrValues values = PcrValues.Read(Tpm, 7, 12, 15).OrThrow();
        PolicyDigest ours = PolicyDigest.Start.PolicyPcr(s_pcrs, values.Digest);
        Assert.Equal(ours, Trial(session => Tpm.Execute(new PolicyPcr(session, TpmBuffer.Empty, s_pcrs))));
    }

    [Fact]
    public void PolicyPCR_of_values_that_are_not_there()
    {
        TpmBuffer digest = SHA256.HashData("predicted"u8);
        PolicyDigest ours = PolicyDigest.Start.PolicyPcr(s_pcrs, digest);
        Assert.Equal(ours, Trial(session => Tpm.Execute(new PolicyPcr(session, digest, s_pcrs))));
    }

    [Fact]
    public void PolicyNV_of_the_generation()
    {
        TpmHandle counter = GenerationCounter.Written.Handle;
        TpmBuffer generation = GenerationCounter.Bytes(42);
        PolicyDigest ours = PolicyDigest.Start.PolicyNv(GenerationCounter.Name, generation, 0, TpmEo.Eq);
        PolicyNv step = new(counter, counter, default, generation, 0, TpmEo.Eq);
        Assert.Equal(
            ours,
            Trial(session => Tpm.Execute(step with { PolicySession = session }, PasswordSession.Instance))
        );
    }

    [Fact]
    public void PolicyNV_of_a_part_compared_otherwise()
    {
        TpmHandle counter = GenerationCounter.Written.Handle;
        TpmBuffer floor = new byte[] { 0, 7 };
        PolicyDigest ours = PolicyDigest.Start.PolicyNv(GenerationCounter.Name, floor, 6, TpmEo.UnsignedLe);
        PolicyNv step = new(counter, counter, default, floor, 6, TpmEo.UnsignedLe);
        Assert.Equal(
            ours,
            Trial(session => Tpm.Execute(step with { PolicySession = session }, PasswordSession.Instance))
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("a reference")]
    public void PolicyAuthorize_forgets_what_was_before(string reference)
    {
        TpmBuffer policyRef = System.Text.Encoding.ASCII.GetBytes(reference);
        TpmtTk ticket = new(TpmSt.Verified, TpmHandle.Null, TpmBuffer.Empty);
        PolicyDigest ours = PolicyDigest.PolicyAuthorize(_machine.Policy.Key.Name, policyRef);
        Assert.Equal(
            ours,
            Trial(session =>
            {
                Tpm.Execute(new PolicyAuthValue(session));
                TpmBuffer approved = Tpm.Execute(new PolicyGetDigest(session)).PolicyDigest;
                Tpm.Execute(new PolicyAuthorize(session, approved, policyRef, _machine.Policy.Key.Name, ticket));
            })
        );
    }

    [Fact]
    public void PolicyAuthValue_and_PolicyCommandCode()
    {
        PolicyDigest ours = PolicyDigest.Start.PolicyAuthValue().PolicyCommandCode(TpmCc.Unseal);
        Assert.Equal(
            ours,
            Trial(session =>
            {
                Tpm.Execute(new PolicyAuthValue(session));
                Tpm.Execute(new PolicyCommandCode(session, TpmCc.Unseal));
            })
        );
    }

    [Fact]
    public void PolicyOr_from_either_branch()
    {
        PolicyDigest first = PolicyDigest.Start.PolicyCommandCode(TpmCc.Unseal);
        PolicyDigest second = PolicyDigest.Start.PolicyAuthValue();
        void Or(TpmHandle session) => Tpm.Execute(new PolicyOr(session, [first, second]));
        PolicyDigest ours = PolicyDigest.PolicyOr(first, second);
        Assert.Equal(
            ours,
            Trial(session =>
            {
                Tpm.Execute(new PolicyCommandCode(session, TpmCc.Unseal));
                Or(session);
            })
        );
        Assert.NotEqual(ours, PolicyDigest.PolicyOr(second, first));
    }

    [Fact]
    public void PolicyOr_refuses_a_session_of_no_branch()
    {
        using AuthSession session = AuthSession.Start(Tpm, TpmSe.Policy);
        PolicyDigest branch = PolicyDigest.Start.PolicyAuthValue();
        TpmException e = Assert.Throws<TpmException>(() => Tpm.Execute(new PolicyOr(session.Handle, [branch, branch])));
        Assert.Equal(TpmRc.Value, e.Error);
    }

    [Fact]
    public void The_policy_of_a_share_written_down_once()
    {
        // Golden: the digest depends on nothing but the contract of docs/formats.md, section 9.
        TpmsRsaParms rsa = new(TpmtSymDef.None, TpmtScheme.None, 2048, 0);
        TpmtPublic publicArea = _machine.Policy.Key.PublicArea with
        {
            Parameters = rsa,
            Unique = new TpmBytesId(Enumerable.Repeat((byte)0xC1, 256).ToArray()),
        };
        SharePolicy policy = new(new PcrPolicyKey(publicArea), SHA256.HashData("pcr 7"u8), 3);
        Assert.Equal(File.ReadAllText(Golden.PathOf("share-policy.hex")).Trim(), policy.Boot.ToString());
        Assert.Equal(File.ReadAllText(Golden.PathOf("share-policy-2.hex")).Trim(), policy.Digest.ToString());
    }

    private PolicyDigest Trial(Action<TpmHandle> steps)
    {
        using AuthSession session = AuthSession.Start(Tpm, TpmSe.Trial);
        steps(session.Handle);
        return new(Tpm.Execute(new PolicyGetDigest(session.Handle)).PolicyDigest);
    }
}
