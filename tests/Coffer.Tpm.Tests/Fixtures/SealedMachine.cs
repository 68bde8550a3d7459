using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Tpm.Pcrs;
using Coffer.Tpm.Policy;
using Coffer.Tpm.Sealing;

namespace Coffer.Tpm.Tests.Fixtures;

/// <summary>A TPM with everything an installed machine has: storage root key, generation, signed PCR 11, a sealed share.</summary>
public sealed class SealedMachine : IDisposable
{
    private static readonly byte[] s_secret = [.. Enumerable.Range(0xA0, 32).Select(value => (byte)value)];

    public SealedMachine()
    {
        PcrValues.Measure(Tpm.Device, 7, "the owner's Secure Boot keys"u8);
        PcrValues.Measure(Tpm.Device, 11, "enter-initrd"u8);
        StorageRootKey srk = Srk();
        PcrValues pcrs = PcrValues.Read(Tpm.Device, 7, 11).OrThrow();
        Counter = GenerationCounter.Ensure(srk).OrThrow();
        Policy = new SharePolicy(PcrPolicyKey.FromRsa(Rsa).OrThrow(), pcrs[7], Counter.Read());
        Signatures = [Sign(pcrs[11])];
        using Secret secret = Secret.CopyOf(s_secret);
        Share = SealedShare.Seal(srk, secret, Policy);
    }

    public static ReadOnlySpan<byte> SecretBytes => s_secret;

    public SoftwareTpm Tpm { get; } = new();

    public RSA Rsa { get; } = RSA.Create(2048);

    public GenerationCounter Counter { get; }

    public SharePolicy Policy { get; }

    public ImmutableArray<PcrPolicySignature> Signatures { get; }

    public SealedShare Share { get; }

    /// <summary>The storage root key, over the wire given or the plain one.</summary>
    public StorageRootKey Srk(TpmDevice? tpm = null) => StorageRootKey.Ensure(tpm ?? Tpm.Device).OrThrow();

    /// <summary>What systemd-measure sign would give for this value of PCR 11.</summary>
    public PcrPolicySignature Sign(TpmBuffer pcr11)
    {
        TpmBuffer policy = SharePolicy.PolicyOfPcr11(pcr11).Value;
        byte[] signature = Rsa.SignData(policy.Span, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return new(policy, signature);
    }

    /// <summary>The policy that opens as well once <paramref name="measured"/> was measured into PCR 7.</summary>
    public SharePolicy Announcing(ReadOnlySpan<byte> measured) =>
        Policy with
        {
            Pcr7Next = SHA256.HashData([.. Policy.Pcr7.Span, .. SHA256.HashData(measured)]),
        };

    public Parsed<Secret> Unseal(TpmDevice? tpm = null) => Share.Unseal(Srk(tpm), Policy, Signatures);

    public void Dispose()
    {
        Tpm.Dispose();
        Rsa.Dispose();
    }
}
