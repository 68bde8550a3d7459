using Coffer.Machine.Tests.Attacks;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>Root in the running machine, with all that /init had, goes the way /init went: the TPM refuses.</summary>
[Collection(RunningMachineCollection.Name)]
public sealed class UnsealingTests(RunningMachine running)
{
    private readonly UnsealingPath _path = new(running.State, running.Installed.Image);

    /// <summary>That the way itself is right: with the values of the initrd it leads to the policy of the sealed object.</summary>
    [Fact]
    public async Task The_way_of_tpm2_tools_is_the_one_the_share_is_sealed_to()
    {
        string pcr11 = Measurements.Of(running.Installed.Image).Pcr(11);
        string digest = await running.Probe.OutputAsync(
            $"""
            {_path.Prepare()}
            {UnsealingPath.TrialOfTheInitrd(pcr11)}
            {UnsealingPath.Authorize()}
            {_path.Rest(_path.PcrsOfTheInitrd())}
            busybox xxd -p -c 64 policy.digest
            """
        );
        Assert.EndsWith(_path.Policy, digest);
    }

    // TPM2_PolicyAuthorize (TPM 2.0 Part 3, section 23.16): TPM_RC_VALUE, parameter 1, when policyDigest is not approvedPolicy.
    [Fact]
    public async Task The_owners_signature_no_longer_fits_PCR_11()
    {
        (string output, int exitCode) = await running.Probe.RunAsync(
            $"""
            {_path.Prepare()}
            {UnsealingPath.SessionOfNow()}
            echo asking
            {UnsealingPath.Authorize()}
            """
        );
        Assert.NotEqual(0, exitCode);
        Assert.Contains("asking", output);
        Assert.Contains("0x1C4", output);
    }

    // TPM_RC_POLICY_FAIL for the session of TPM2_Unseal.
    [Fact]
    public async Task Without_the_signature_the_share_stays_sealed()
    {
        (string output, int exitCode) = await running.Probe.RunAsync(
            $"""
            {_path.Prepare()}
            {UnsealingPath.SessionOfNow()}
            {_path.Rest()}
            echo asking
            tpm2_unseal -c share.ctx -p session:session.ctx -o unsealed
            """
        );
        Assert.NotEqual(0, exitCode);
        Assert.Contains("asking", output);
        Assert.Contains("a policy check failed", output);
    }
}
