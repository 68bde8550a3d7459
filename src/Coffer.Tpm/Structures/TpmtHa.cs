namespace Coffer.Tpm.Structures;

/// <summary>TPMT_HA: a digest and its algorithm (TPM 2.0 Part 2, section 10.3.2).</summary>
/// <param name="HashAlg">The algorithm.</param>
/// <param name="Digest">As many bytes as the algorithm gives.</param>
public readonly record struct TpmtHa(TpmAlgId HashAlg, TpmBuffer Digest)
{
    /// <summary>Writes the structure.</summary>
    /// <exception cref="ArgumentException">The digest has not the algorithm's size.</exception>
    public void Write(ref TpmWriter writer)
    {
        if (Digest.Length != HashAlg.DigestSize)
            throw new ArgumentException($"a {HashAlg} digest has {HashAlg.DigestSize} bytes, not {Digest.Length}");
        writer.WriteAlgId(HashAlg);
        writer.WriteBytes(Digest.Span);
    }

    /// <summary>Reads the structure.</summary>
    public static TpmtHa Read(ref TpmReader reader)
    {
        TpmAlgId algorithm = reader.ReadAlgId();
        if (algorithm.DigestSize == 0)
            reader.Refuse("a hash algorithm", $"0x{(ushort)algorithm:x4}");
        return new(algorithm, reader.ReadSpan(algorithm.DigestSize));
    }
}
