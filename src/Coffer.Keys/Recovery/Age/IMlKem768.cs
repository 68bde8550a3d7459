namespace Coffer.Keys.Recovery.Age;

/// <summary>ML-KEM-768 (FIPS 203): the platform's, or a test's. All spans have the sizes of <see cref="XWing"/>.</summary>
internal interface IMlKem768
{
    /// <summary>False on platforms without it: nothing else may be called then.</summary>
    bool IsSupported { get; }

    /// <summary>The encapsulation key of a 64-byte seed, d ‖ z (ML-KEM.KeyGen_internal).</summary>
    void EncapsulationKey(ReadOnlySpan<byte> seed, Span<byte> key);

    /// <summary>ML-KEM.Encaps.</summary>
    void Encapsulate(ReadOnlySpan<byte> key, Span<byte> ciphertext, Span<byte> shared);

    /// <summary>ML-KEM.Decaps; a foreign ciphertext gives a secret that nobody has.</summary>
    void Decapsulate(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> ciphertext, Span<byte> shared);
}
