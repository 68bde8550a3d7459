using System.Buffers.Binary;
using Coffer.Bytes;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Pcrs;
using Coffer.Tpm.Sealing;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Tpm.Tests.Interop;

/// <summary>tpm2-tools unseals what we sealed and we what it sealed, under the whole policy.</summary>
public sealed class SealedShareInteropTests : IDisposable
{
    private readonly SealedMachine _machine = new();

    private SoftwareTpm Software => _machine.Tpm;

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Tpm2_tools_compute_the_same_policy()
    {
        StartPolicySession("trial");
        SatisfyPolicy();
        Assert.Equal(_machine.Policy.Digest.Value, new TpmBuffer(Read("policy.digest")));
    }

    [Fact]
    public void Tpm2_tools_compute_the_same_policy_with_an_announced_PCR_7()
    {
        SharePolicy policy = _machine.Announcing("the next db"u8);
        WriteBranches(policy);
        StartPolicySession("trial");
        SatisfyPolicy("-f", "present.pcrs");
        Assert.Equal(policy.PcrBranches[0].Value, new TpmBuffer(Read("pcrs.digest")));
        Assert.Equal(policy.Digest.Value, new TpmBuffer(Read("policy.digest")));
    }

    [Fact]
    public void Tpm2_unseal_opens_by_the_announced_PCR_7_once_it_is_measured()
    {
        SharePolicy policy = _machine.Announcing("the next db"u8);
        using Secret secret = Secret.CopyOf(SealedMachine.SecretBytes);
        SealedShare share = SealedShare.Seal(_machine.Srk(), secret, policy);
        PcrValues.Measure(Software.Device, 7, "the next db"u8);
        Write("share.pub", share.PublicBytes);
        Write("share.priv", share.PrivateBytes);
        Software.Tools("tpm2_load", "-C", "0x81000001", "-u", "share.pub", "-r", "share.priv", "-c", "share.ctx");
        WriteBranches(policy);
        StartPolicySession("policy");
        SatisfyPolicy();
        Assert.Equal(policy.PcrBranches[1].Value, new TpmBuffer(Read("pcrs.digest")));
        Software.Tools("tpm2_unseal", "-c", "share.ctx", "-p", "session:session.ctx", "-o", "secret.bin");
        Assert.Equal(SealedMachine.SecretBytes, Read("secret.bin"));
    }

    [Fact]
    public void Tpm2_unseal_opens_what_we_sealed()
    {
        Write("share.pub", _machine.Share.PublicBytes);
        Write("share.priv", _machine.Share.PrivateBytes);
        Software.Tools("tpm2_load", "-C", "0x81000001", "-u", "share.pub", "-r", "share.priv", "-c", "share.ctx");
        StartPolicySession("policy");
        SatisfyPolicy();
        Software.Tools("tpm2_unseal", "-c", "share.ctx", "-p", "session:session.ctx", "-o", "secret.bin");
        Assert.Equal(SealedMachine.SecretBytes, Read("secret.bin"));
    }

    [Fact]
    public void Tpm2_unseal_refuses_what_we_sealed_once_PCR_7_has_moved()
    {
        Write("share.pub", _machine.Share.PublicBytes);
        Write("share.priv", _machine.Share.PrivateBytes);
        PcrValues.Measure(Software.Device, 7, "a foreign key"u8);
        Software.Tools("tpm2_load", "-C", "0x81000001", "-u", "share.pub", "-r", "share.priv", "-c", "share.ctx");
        StartPolicySession("policy");
        SatisfyPolicy();
        Xunit.Sdk.XunitException e = Assert.ThrowsAny<Xunit.Sdk.XunitException>(() =>
            Software.Tools("tpm2_unseal", "-c", "share.ctx", "-p", "session:session.ctx")
        );
        Assert.Contains("a policy check failed", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void We_open_what_tpm2_create_sealed()
    {
        Write("policy.digest", _machine.Policy.Digest.Value.ToArray());
        Write("secret.in", SealedMachine.SecretBytes);
        Software.Tools(
            "tpm2_create",
            "-C",
            "0x81000001",
            "-L",
            "policy.digest",
            "-i",
            "secret.in",
            "-a",
            "fixedtpm|fixedparent|noda",
            "-u",
            "theirs.pub",
            "-r",
            "theirs.priv"
        );
        Software.Tools("tpm2_flushcontext", "-t");
        SealedShare theirs = SealedShare.Read(Read("theirs.pub"), Read("theirs.priv")).OrThrow();
        using Secret secret = theirs.Unseal(_machine.Srk(), _machine.Policy, _machine.Signatures).OrThrow();
        Assert.Equal(SealedMachine.SecretBytes, secret.Span);
    }

    [Fact]
    public void Tpm2_tools_compute_the_same_trial_branch()
    {
        StartPolicySession("trial");
        Software.Tools("tpm2_policyauthvalue", "-S", "session.ctx");
        Software.Tools("tpm2_policycommandcode", "-S", "session.ctx", "-L", "trial.digest", "TPM2_CC_Unseal");
        Assert.Equal(SharePolicy.Trial.Value, new TpmBuffer(Read("trial.digest")));
    }

    [Fact]
    public void Tpm2_unseal_has_nothing_by_the_trial_branch_without_the_forgotten_value()
    {
        Write("share.pub", _machine.Share.PublicBytes);
        Write("share.priv", _machine.Share.PrivateBytes);
        Software.Tools("tpm2_load", "-C", "0x81000001", "-u", "share.pub", "-r", "share.priv", "-c", "share.ctx");
        StartPolicySession("policy");
        Software.Tools("tpm2_policyauthvalue", "-S", "session.ctx");
        Software.Tools("tpm2_policycommandcode", "-S", "session.ctx", "-L", "trial.digest", "TPM2_CC_Unseal");
        Write("boot.digest", _machine.Policy.Boot.Value.ToArray());
        Software.Tools("tpm2_policyor", "-S", "session.ctx", "sha256:boot.digest,trial.digest");
        Xunit.Sdk.XunitException e = Assert.ThrowsAny<Xunit.Sdk.XunitException>(() =>
            Software.Tools("tpm2_unseal", "-c", "share.ctx", "-p", "session:session.ctx")
        );
        Assert.Contains("authorization", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tpm2_loadexternal_gives_the_PCR_policy_key_the_same_name()
    {
        LoadPolicyKey();
        Assert.Equal(_machine.Policy.Key.Name.Bytes, new TpmBuffer(Read("key.name")));
    }

    [Fact]
    public void A_counter_tpm2_nvdefine_made_is_taken()
    {
        TpmHandle counter = GenerationCounter.Written.Handle;
        Software.Device.Execute(new NvUndefineSpace(TpmHandle.Owner, counter), PasswordSession.Instance);
        Software.Tools(
            "tpm2_nvdefine",
            "0x01801c0f",
            "-C",
            "o",
            "-a",
            "nt=counter|ownerwrite|ownerread|authread|no_da"
        );
        Software.Tools("tpm2_nvincrement", "0x01801c0f", "-C", "o");
        ulong ours = GenerationCounter.Open(_machine.Srk()).OrThrow().Read();
        Software.Tools("tpm2_nvread", "0x01801c0f", "-C", "o", "-s", "8", "-o", "generation.out");
        Assert.Equal(ours, BinaryPrimitives.ReadUInt64BigEndian(Read("generation.out")));
    }

    // The steps of docs/formats.md, section 9, by the manual pages of tpm2-tools.
    private void SatisfyPolicy(params string[] values)
    {
        LoadPolicyKey();
        Software.Tools("tpm2_policypcr", "-S", "session.ctx", "-l", "sha256:11", "-L", "pcr11.digest");
        Write("approval.sig", _machine.Signatures[0].Signature.ToArray());
        Software.Tools(
            "tpm2_verifysignature",
            "-c",
            "key.ctx",
            "-g",
            "sha256",
            "-m",
            "pcr11.digest",
            "-s",
            "approval.sig",
            "-f",
            "rsassa",
            "-t",
            "ticket"
        );
        Software.Tools("tpm2_flushcontext", "-t");
        Software.Tools(
            "tpm2_policyauthorize",
            "-S",
            "session.ctx",
            "-i",
            "pcr11.digest",
            "-n",
            "key.name",
            "-t",
            "ticket"
        );
        Software.Tools("tpm2_policypcr", ["-S", "session.ctx", "-l", "sha256:7,12,15", "-L", "pcrs.digest", .. values]);
        if (File.Exists(Software.PathOf("next.digest")))
            Software.Tools("tpm2_policyor", "-S", "session.ctx", "sha256:present.digest,next.digest");
        Write("generation.bin", GenerationCounter.Bytes(_machine.Policy.Generation).ToArray());
        Software.Tools(
            "tpm2_policynv",
            "-S",
            "session.ctx",
            "-C",
            "0x01801c0f",
            "-i",
            "generation.bin",
            "-L",
            "boot.digest",
            "0x01801c0f",
            "eq"
        );
        Write("trial.digest", SharePolicy.Trial.Value.ToArray());
        Software.Tools("tpm2_policyor", "-S", "session.ctx", "-L", "policy.digest", "sha256:boot.digest,trial.digest");
    }

    // The two PolicyPCR that a policy with an announced PCR 7 has in the place of the one.
    private void WriteBranches(SharePolicy policy)
    {
        Write("present.pcrs", [.. policy.Pcr7.Span, .. new byte[64]]);
        Write("next.pcrs", [.. policy.Pcr7Next.Span, .. new byte[64]]);
        Write("present.digest", policy.PcrBranches[0].Value.Span);
        Write("next.digest", policy.PcrBranches[1].Value.Span);
    }

    private void StartPolicySession(string kind) =>
        Software.Tools(
            "tpm2_startauthsession",
            [.. kind == "policy" ? ["--policy-session"] : Array.Empty<string>(), "-S", "session.ctx"]
        );

    private void LoadPolicyKey()
    {
        Write("key.pub", _machine.Policy.Key.PublicArea.ToSizedBytes());
        Software.Tools("tpm2_loadexternal", "-C", "o", "-u", "key.pub", "-c", "key.ctx", "-n", "key.name");
    }

    private byte[] Read(string file) => File.ReadAllBytes(Software.PathOf(file));

    private void Write(string file, ReadOnlySpan<byte> bytes) => File.WriteAllBytes(Software.PathOf(file), bytes);
}
