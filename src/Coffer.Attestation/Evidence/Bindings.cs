using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Coffer.Attestation.Evidence;

/// <summary>
/// What evidence has to carry so that it answers one challenge over one connection (docs/formats.md section 14). The agent asks TPM and
/// processor to sign these values; the verifier computes them again.
/// </summary>
public static class Bindings
{
    /// <summary>extraData of the quote: SHA-256 over the nonce, the TLS key and what the machine says of itself.</summary>
    /// <param name="nonce">The challenger's nonce.</param>
    /// <param name="tlsPublicKey">SubjectPublicKeyInfo, DER.</param>
    /// <param name="machine">The member <c>machine</c> of the bundle; null when it has none.</param>
    public static byte[] QuoteExtraData(
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> tlsPublicKey,
        MachineClaims? machine
    )
    {
        using IncrementalHash hash = Start(HashAlgorithmName.SHA256, "coffer/quote/v1"u8);
        Append(hash, nonce);
        Append(hash, tlsPublicKey);
        Append(hash, machine is null ? default : EvidenceBundleWriter.MachineBytes(machine));
        return hash.GetHashAndReset();
    }

    /// <summary>REPORT_DATA of the SNP report: SHA-512 over the nonce, the TLS key and the name of the attestation key.</summary>
    /// <param name="nonce">The challenger's nonce.</param>
    /// <param name="tlsPublicKey">SubjectPublicKeyInfo, DER.</param>
    /// <param name="akName">TPM name of the attestation key; empty where there is no TPM.</param>
    public static byte[] ReportData(
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> tlsPublicKey,
        ReadOnlySpan<byte> akName
    )
    {
        using IncrementalHash hash = Start(HashAlgorithmName.SHA512, "coffer/snp/v1"u8);
        Append(hash, nonce);
        Append(hash, tlsPublicKey);
        Append(hash, akName);
        return hash.GetHashAndReset();
    }

    private static IncrementalHash Start(HashAlgorithmName algorithm, ReadOnlySpan<byte> label)
    {
        IncrementalHash hash = IncrementalHash.CreateHash(algorithm);
        hash.AppendData(label);
        hash.AppendData([0]);
        return hash;
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> value)
    {
        Span<byte> length = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32BigEndian(length, value.Length);
        hash.AppendData(length);
        hash.AppendData(value);
    }
}
