using Coffer.Firmware.Pe;
using Coffer.Firmware.Prediction;
using Coffer.Keys.Binding;
using Coffer.Lab.State;
using Coffer.Machine.Tests.Machines;
using Coffer.Tpm.Policy;
using Coffer.Tpm.Sealing;

namespace Coffer.Machine.Tests.Attacks;

/// <summary>
/// Everything /init needs to unseal, in the hands of root: the sealed object of the header, the policy key and the signed
/// PCR 11 of the machine's own UKI. The scripts do with tpm2-tools what docs/formats.md section 9 says.
/// </summary>
internal sealed class UnsealingPath
{
    private const string Counter = "0x01801c0f";

    private readonly SealedBinding _binding;
    private readonly PcrPolicyKey _key;
    private readonly PcrSignature _approval;

    /// <summary>Takes them from a machine's disk.</summary>
    public UnsealingPath(LabState state, ProbeImage image)
    {
        DiskUnderAttack disk = new(state);
        PeImage uki = PeImage.Read(disk.ReadEsp(disk.OsUki())).OrThrow();
        ReadOnlyMemory<byte> signatures = uki.ContentOf(uki.FindSection(UkiSectionName.PcrSignature)!);
        _approval = PcrSignatureDocument.Read(signatures.Span.TrimEnd((byte)0)).OrThrow().Signatures[0];
        _key = PcrPolicyKey.FromRsa(image.Keys.PcrPolicy).OrThrow();
        _binding = SealedBinding.Of(VaultSecrets.Of(state, image).Bound.Binding).OrThrow();
    }

    /// <summary>authPolicy of the sealed object, hex.</summary>
    public string Policy => $"{_binding.PolicyOf(_key).Digest}";

    /// <summary>Loads the object and the key and has the TPM check the owner's signature on PCR 11.</summary>
    public string Prepare() =>
        $"""
            set -e
            export TPM2TOOLS_TCTI=device:/dev/tpmrm0
            {File("share.pub", _binding.Share.PublicBytes)}
            {File("share.priv", _binding.Share.PrivateBytes)}
            {File("key.pub", _key.PublicArea.ToSizedBytes())}
            {File("approved", _approval.PolicyDigest.Span)}
            {File("approval.sig", _approval.Signature.Span)}
            {File("generation", GenerationCounter.Bytes(_binding.Generation).Span)}
            tpm2_load -Q -C 0x81000001 -u share.pub -r share.priv -c share.ctx
            tpm2_loadexternal -Q -C o -u key.pub -c key.ctx -n key.name
            tpm2_verifysignature -Q -c key.ctx -g sha256 -m approved -s approval.sig -f rsassa -t ticket
            """;

    /// <summary>Starts a session whose PCR 11 is the machine's own now.</summary>
    public static string SessionOfNow() =>
        """
            tpm2_startauthsession --policy-session -S session.ctx
            tpm2_policypcr -Q -S session.ctx -l sha256:11
            """;

    /// <summary>Starts a trial session, which opens nothing, with PCR 11 as the initrd saw it.</summary>
    public static string TrialOfTheInitrd(string pcr11) =>
        $"""
            {File("pcr11", Convert.FromHexString(pcr11))}
            tpm2_startauthsession -S session.ctx
            tpm2_policypcr -Q -S session.ctx -l sha256:11 -f pcr11
            """;

    /// <summary>PCR 11 is what the owner signed.</summary>
    public static string Authorize() => "tpm2_policyauthorize -Q -S session.ctx -i approved -n key.name -t ticket";

    /// <summary>The rest of the policy: PCR 7, 12 and 15 and the generation.</summary>
    /// <param name="values">The PCRs' values, or null for those of now.</param>
    public string Rest(byte[]? values = null) =>
        $"""
            {(values is null ? "" : File("pcrs", values))}
            tpm2_policypcr -Q -S session.ctx -l sha256:7,12,15{(values is null ? "" : " -f pcrs")}
            tpm2_policynv -Q -S session.ctx -C {Counter} -i generation -L boot.digest {Counter} eq
            {File("trial.digest", SharePolicy.Trial.Value.Span)}
            tpm2_policyor -Q -S session.ctx -L policy.digest sha256:boot.digest,trial.digest
            """;

    /// <summary>PCR 7, 12 and 15 as the initrd saw them.</summary>
    public byte[] PcrsOfTheInitrd() => [.. _binding.Pcr7.Span, .. new byte[64]];

    private static string File(string name, ReadOnlySpan<byte> bytes) =>
        $"echo {Convert.ToBase64String(bytes)} | base64 -d > {name}";
}
