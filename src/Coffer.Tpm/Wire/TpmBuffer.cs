using System.Security.Cryptography;

namespace Coffer.Tpm;

/// <summary>
/// The contents of a TPM2B: public bytes of variable length, compared by value (TPM 2.0 Part 2, section 10.4).
/// Secrets are never kept in it.
/// </summary>
public readonly struct TpmBuffer : IEquatable<TpmBuffer>
{
    private readonly byte[]? _bytes;

    /// <summary>A copy of <paramref name="bytes"/>.</summary>
    public TpmBuffer(ReadOnlySpan<byte> bytes) => _bytes = bytes.ToArray();

    /// <summary>No bytes.</summary>
    public static TpmBuffer Empty => default;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => _bytes;

    /// <summary>Number of bytes.</summary>
    public int Length => Span.Length;

    /// <summary>True without bytes.</summary>
    public bool IsEmpty => Span.IsEmpty;

    /// <summary>Zeros, such as a PCR after reset.</summary>
    public static TpmBuffer Zeros(int length) => new(new byte[length]);

    /// <summary>The bytes of hexadecimal digits.</summary>
    /// <exception cref="FormatException">Other characters, or half a byte.</exception>
    public static TpmBuffer FromHex(string hex) => new(Convert.FromHexString(hex));

    /// <summary>A copy of the bytes.</summary>
    public static implicit operator TpmBuffer(ReadOnlySpan<byte> bytes) => new(bytes);

    /// <summary>A copy of the bytes.</summary>
    public static implicit operator TpmBuffer(byte[] bytes) => new(bytes);

    /// <summary>Same bytes.</summary>
    public static bool operator ==(TpmBuffer left, TpmBuffer right) => left.Equals(right);

    /// <summary>Other bytes.</summary>
    public static bool operator !=(TpmBuffer left, TpmBuffer right) => !left.Equals(right);

    /// <summary>A copy of the bytes.</summary>
    public byte[] ToArray() => Span.ToArray();

    /// <inheritdoc/>
    public bool Equals(TpmBuffer other) => CryptographicOperations.FixedTimeEquals(Span, other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TpmBuffer other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <summary>Lower-case hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(Span);
}
