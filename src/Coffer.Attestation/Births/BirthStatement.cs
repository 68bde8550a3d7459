using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Attestation.Evidence;

namespace Coffer.Attestation.Births;

/// <summary>
/// What the installer says about the vault it has just made (docs/formats.md, section 25). Its canonical bytes are what the TPM signs: nobody changes a
/// word of it later.
/// </summary>
public sealed record BirthStatement
{
    /// <summary>Machine name of the description.</summary>
    public required string Name { get; init; }

    /// <summary>Image version.</summary>
    public required uint Version { get; init; }

    /// <summary>dm-verity root hash of the OS root, 32 bytes as hex.</summary>
    public required string RootHash { get; init; }

    /// <summary>Machine identity of the vault's superblock.</summary>
    public required Guid Identity { get; init; }

    /// <summary>LUKS2 UUID of the vault.</summary>
    public required Guid Vault { get; init; }

    /// <summary>SHA-256 of the vault's header with its key slot areas as they were written, as hex.</summary>
    public required string HeaderDigest { get; init; }

    /// <summary>Volume key id (docs/formats.md, section 7), 32 bytes as hex.</summary>
    public required string VolumeKeyId { get; init; }

    /// <summary>Integrity of the data part: <c>hmac-sha256</c> or <c>none</c>.</summary>
    public required string Integrity { get; init; }

    /// <summary>Every key slot there is, with what it is for: <c>unlock</c> or <c>recovery</c>.</summary>
    public required ImmutableSortedDictionary<int, string> Slots { get; init; }

    /// <summary>How many recovery recipients together rebuild the recovery key.</summary>
    public required int Threshold { get; init; }

    /// <summary>The age recipients the recovery key was escrowed to.</summary>
    public required ImmutableArray<string> Recipients { get; init; }

    /// <summary>Generation of the first binding.</summary>
    public required ulong Generation { get; init; }

    /// <summary>TPM name of the storage root key, as hex.</summary>
    public required string SrkName { get; init; }

    /// <summary>TPM name of the sealed share, as hex: the binding's name.</summary>
    public required string ObjectName { get; init; }

    /// <summary>Where the randomness of every key came from: <c>kernel</c>, <c>tpm</c>.</summary>
    public required ImmutableArray<string> Randomness { get; init; }

    /// <summary>The nonce that the evidence answers, 32 bytes: a label and the statement's canonical bytes, hashed.</summary>
    public byte[] Digest()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("coffer/birth/v1\0"u8);
        hash.AppendData(BirthCertificateWriter.StatementBytes(this));
        return hash.GetHashAndReset();
    }

    /// <summary>extraData of the quote that covers the statement: no agent, no connection, no machine that runs.</summary>
    public byte[] QuoteExtraData() => Bindings.QuoteExtraData(Digest(), default, null);

    /// <summary>REPORT_DATA of the SNP report that covers the statement.</summary>
    /// <param name="akName">TPM name of the attestation key.</param>
    public byte[] ReportData(ReadOnlySpan<byte> akName) => Bindings.ReportData(Digest(), default, akName);
}
