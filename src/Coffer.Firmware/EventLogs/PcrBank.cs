using System.Security.Cryptography;

namespace Coffer.Firmware.EventLogs;

/// <summary>A bank of PCRs: the hash algorithm of its values (TCG Algorithm Registry, TPM_ALG_ID).</summary>
/// <param name="AlgId">TPM_ALG_ID.</param>
/// <param name="Name">Name as tpm2-tools writes it: <c>sha256</c>.</param>
/// <param name="DigestSize">Size of a digest and of a PCR, bytes.</param>
public sealed record PcrBank(ushort AlgId, string Name, int DigestSize)
{
    /// <summary>TPM_ALG_SHA1.</summary>
    public static PcrBank Sha1 { get; } = new(0x0004, "sha1", 20) { HashAlgorithm = HashAlgorithmName.SHA1 };

    /// <summary>TPM_ALG_SHA256.</summary>
    public static PcrBank Sha256 { get; } = new(0x000B, "sha256", 32) { HashAlgorithm = HashAlgorithmName.SHA256 };

    /// <summary>TPM_ALG_SHA384.</summary>
    public static PcrBank Sha384 { get; } = new(0x000C, "sha384", 48) { HashAlgorithm = HashAlgorithmName.SHA384 };

    /// <summary>TPM_ALG_SHA512.</summary>
    public static PcrBank Sha512 { get; } = new(0x000D, "sha512", 64) { HashAlgorithm = HashAlgorithmName.SHA512 };

    /// <summary>TPM_ALG_SM3_256; read and carried, not computed.</summary>
    public static PcrBank Sm3 { get; } = new(0x0012, "sm3_256", 32);

    private const int LongestDigest = 64;

    private static PcrBank[] WellKnown { get; } = [Sha1, Sha256, Sha384, Sha512, Sm3];

    /// <summary>The hash algorithm, or null when it is not computed here.</summary>
    public HashAlgorithmName? HashAlgorithm { get; private init; }

    /// <summary>True when this library can compute the hash, so that the bank can be replayed.</summary>
    public bool CanHash => HashAlgorithm is not null;

    /// <summary>The well-known bank of an algorithm, or null.</summary>
    public static PcrBank? FromAlgId(ushort algId)
    {
        foreach (PcrBank bank in WellKnown)
        {
            if (bank.AlgId == algId)
                return bank;
        }
        return null;
    }

    /// <summary>The well-known bank of a name such as <c>sha256</c>, or null.</summary>
    public static PcrBank? FromName(string name) => Array.Find(WellKnown, bank => bank.Name == name);

    /// <summary>The digest of <paramref name="data"/>.</summary>
    /// <exception cref="NotSupportedException">When <see cref="CanHash"/> is false.</exception>
    public byte[] Hash(ReadOnlySpan<byte> data) =>
        CryptographicOperations.HashData(
            HashAlgorithm ?? throw new NotSupportedException($"hash algorithm {Name} is not computed here"),
            data
        );

    /// <summary>The value of a PCR after TPM2_PCR_Extend: H(old ‖ digest).</summary>
    public byte[] Extend(ReadOnlySpan<byte> value, ReadOnlySpan<byte> digest) => Hash([.. value, .. digest]);

    /// <summary>The digest of <paramref name="data"/>, without an array for it.</summary>
    /// <exception cref="NotSupportedException">When <see cref="CanHash"/> is false.</exception>
    internal void Hash(ReadOnlySpan<byte> data, Span<byte> destination)
    {
        // By number, not by name: a replay does this a hundred times, and looking up a name costs as much as a short hash.
        _ = AlgId switch
        {
            0x0004 => SHA1.HashData(data, destination),
            0x000B => SHA256.HashData(data, destination),
            0x000C => SHA384.HashData(data, destination),
            0x000D => SHA512.HashData(data, destination),
            _ => throw new NotSupportedException($"hash algorithm {Name} is not computed here"),
        };
    }

    /// <summary>True when the digest of <paramref name="data"/> is <paramref name="digest"/>.</summary>
    /// <exception cref="NotSupportedException">When <see cref="CanHash"/> is false.</exception>
    internal bool IsHash(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[LongestDigest];
        hash = hash[..DigestSize];
        Hash(data, hash);
        return digest.SequenceEqual(hash);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
