using System.Security.Cryptography;

namespace Coffer.Keys.Recovery.Age;

/// <summary>ML-KEM-768 of the platform's OpenSSL, 3.5 or newer. Encapsulation draws from OpenSSL's own generator: it offers no other.</summary>
internal sealed class PlatformMlKem768 : IMlKem768
{
    private PlatformMlKem768() { }

    internal static PlatformMlKem768 Instance { get; } = new();

    /// <inheritdoc/>
    public bool IsSupported => MLKem.IsSupported;

    /// <inheritdoc/>
    public void EncapsulationKey(ReadOnlySpan<byte> seed, Span<byte> key)
    {
        using MLKem kem = MLKem.ImportPrivateSeed(MLKemAlgorithm.MLKem768, seed);
        kem.ExportEncapsulationKey(key);
    }

    /// <inheritdoc/>
    public void Encapsulate(ReadOnlySpan<byte> key, Span<byte> ciphertext, Span<byte> shared)
    {
        using MLKem kem = MLKem.ImportEncapsulationKey(MLKemAlgorithm.MLKem768, key);
        kem.Encapsulate(ciphertext, shared);
    }

    /// <inheritdoc/>
    public void Decapsulate(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> ciphertext, Span<byte> shared)
    {
        using MLKem kem = MLKem.ImportPrivateSeed(MLKemAlgorithm.MLKem768, seed);
        kem.Decapsulate(ciphertext, shared);
    }
}
