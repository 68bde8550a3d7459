namespace Coffer.Tpm.Structures;

/// <summary>A ticket: TPMT_TK_CREATION, TPMT_TK_VERIFIED, TPMT_TK_HASHCHECK (TPM 2.0 Part 2, section 10.7).</summary>
/// <param name="Tag">What the TPM vouches for.</param>
/// <param name="Hierarchy">Whose proof it was made with.</param>
/// <param name="Digest">HMAC only this TPM can make; empty for the NULL hierarchy.</param>
public readonly record struct TpmtTk(TpmSt Tag, TpmHandle Hierarchy, TpmBuffer Digest)
{
    /// <summary>Writes the structure.</summary>
    public void Write(ref TpmWriter writer)
    {
        writer.WriteUInt16((ushort)Tag);
        writer.WriteUInt32(Hierarchy.Value);
        writer.WriteSized(Digest);
    }

    /// <summary>Reads the structure.</summary>
    public static TpmtTk Read(ref TpmReader reader) =>
        new((TpmSt)reader.ReadUInt16(), new TpmHandle(reader.ReadUInt32()), reader.ReadSized(64));
}
