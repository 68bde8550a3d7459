using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;

namespace Coffer.Firmware.Prediction;

/// <summary>One entry of systemd's PCR signature document (systemd-measure(1), version 257).</summary>
/// <param name="Bank">The bank of the PCRs.</param>
/// <param name="Pcrs">The PCRs of the policy, ascending.</param>
/// <param name="PublicKeyFingerprint">SHA-256 of the signing key as RSAPublicKey in DER, PKCS #1 (<c>pkfp</c>).</param>
/// <param name="PolicyDigest">The policy digest signed, SHA-256 (<c>pol</c>).</param>
/// <param name="Signature">RSASSA-PKCS1-v1_5 over the policy digest, with the hash algorithm of the bank (<c>sig</c>).</param>
public sealed record PcrSignature(
    PcrBank Bank,
    ImmutableArray<int> Pcrs,
    ReadOnlyMemory<byte> PublicKeyFingerprint,
    ReadOnlyMemory<byte> PolicyDigest,
    ReadOnlyMemory<byte> Signature
)
{
    /// <summary>Signs the policy that wants the predicted value.</summary>
    /// <param name="prediction">The prediction.</param>
    /// <param name="key">The PCR policy key.</param>
    public static PcrSignature Sign(PcrPrediction prediction, RSA key)
    {
        byte[] policy = PolicyPcr.Digest(prediction);
        return new PcrSignature(
            prediction.Bank,
            [prediction.Pcr],
            Fingerprint(key),
            policy,
            key.SignData(policy, Hash(prediction.Bank), RSASignaturePadding.Pkcs1)
        );
    }

    /// <summary><c>pkfp</c> of a key.</summary>
    public static byte[] Fingerprint(RSA key) => SHA256.HashData(key.ExportRSAPublicKey());

    /// <summary>Why this is not a signature by <paramref name="key"/>, or null when it is one.</summary>
    public Refusal? Verify(RSA key)
    {
        byte[] fingerprint = Fingerprint(key);
        if (!PublicKeyFingerprint.Span.SequenceEqual(fingerprint))
            return Refuse(
                "pcr-signature.key",
                Convert.ToHexStringLower(fingerprint),
                Convert.ToHexStringLower(PublicKeyFingerprint.Span)
            );
        if (!Bank.CanHash)
            return Refuse("pcr-signature.bank", "a bank whose hash is computed here", Bank.Name);
        return key.VerifyData(PolicyDigest.Span, Signature.Span, Hash(Bank), RSASignaturePadding.Pkcs1)
            ? null
            : Refuse("pcr-signature.signature", "a signature of the policy digest", "another signature");
    }

    private static HashAlgorithmName Hash(PcrBank bank) =>
        bank.HashAlgorithm ?? throw new NotSupportedException($"hash algorithm {bank} is not computed here");

    private static Refusal Refuse(string reason, string expected, string seen) =>
        new(reason, "PCR signature", expected, seen);
}
