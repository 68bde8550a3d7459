using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Coffer.Keys.Configuration;

/// <summary>Which configuration a machine follows, as its TPM keeps it: version, 8 bytes big-endian, then SHA-256 of the payload.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Sha256">SHA-256 of its payload, 32 bytes.</param>
public sealed record ConfigurationInForce(ulong Version, ReadOnlyMemory<byte> Sha256)
{
    /// <summary>Bytes of it.</summary>
    public const int Size = sizeof(ulong) + SHA256.HashSizeInBytes;

    /// <summary>The digest, lower-case hex.</summary>
    public string Digest => Convert.ToHexStringLower(Sha256.Span);

    /// <summary>What is measured into PCR 15 when the machine follows it (docs/formats.md, section 10).</summary>
    public string MeasuredText => $"coffer/configuration/v1:{Version}:{Digest}";

    /// <summary>What is measured when the TPM knows of it and the vault does not have it.</summary>
    public string MissingText => $"{MeasuredText}:missing";

    /// <summary>Its bytes.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Size];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Version);
        Sha256.Span.CopyTo(bytes.AsSpan(sizeof(ulong)));
        return bytes;
    }

    /// <summary>Of such bytes.</summary>
    /// <param name="bytes">40 bytes.</param>
    public static ConfigurationInForce Of(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(bytes), bytes.Slice(sizeof(ulong), SHA256.HashSizeInBytes).ToArray());

    /// <inheritdoc/>
    public bool Equals(ConfigurationInForce? other) =>
        other is not null && Version == other.Version && Sha256.Span.SequenceEqual(other.Sha256.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => Version.GetHashCode();
}
