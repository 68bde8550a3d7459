namespace Coffer.Tpm.Structures;

/// <summary>TPMT_SYM_DEF and TPMT_SYM_DEF_OBJECT: a block cipher, or none (TPM 2.0 Part 2, sections 11.1.6 and 11.1.7).</summary>
/// <param name="Algorithm">The cipher, or <see cref="TpmAlgId.Null"/>.</param>
/// <param name="KeyBits">Key size in bits; 0 without cipher.</param>
/// <param name="Mode">Mode; <see cref="TpmAlgId.Null"/> without cipher.</param>
public readonly record struct TpmtSymDef(TpmAlgId Algorithm, ushort KeyBits, TpmAlgId Mode)
{
    /// <summary>No cipher.</summary>
    public static TpmtSymDef None => new(TpmAlgId.Null, 0, TpmAlgId.Null);

    /// <summary>AES-128 in CFB mode: what sessions and storage keys use here.</summary>
    public static TpmtSymDef Aes128Cfb => new(TpmAlgId.Aes, 128, TpmAlgId.Cfb);

    /// <summary>Writes the structure.</summary>
    public void Write(ref TpmWriter writer)
    {
        writer.WriteAlgId(Algorithm);
        if (Algorithm == TpmAlgId.Null)
            return;
        writer.WriteUInt16(KeyBits);
        writer.WriteAlgId(Mode);
    }

    /// <summary>Reads the structure.</summary>
    public static TpmtSymDef Read(ref TpmReader reader)
    {
        TpmAlgId algorithm = reader.ReadAlgId();
        return algorithm == TpmAlgId.Null ? None : new(algorithm, reader.ReadUInt16(), reader.ReadAlgId());
    }
}
