namespace Coffer.Tpm.Structures;

/// <summary>TPMS_NV_PUBLIC: what an NV index is (TPM 2.0 Part 2, section 13.5).</summary>
/// <param name="NvIndex">Its handle.</param>
/// <param name="NameAlg">Hash of the name and of the policy.</param>
/// <param name="Attributes">What may be done with it, by whom.</param>
/// <param name="AuthPolicy">Policy digest, or empty.</param>
/// <param name="DataSize">Bytes it holds.</param>
public readonly record struct TpmsNvPublic(
    uint NvIndex,
    TpmAlgId NameAlg,
    TpmaNv Attributes,
    TpmBuffer AuthPolicy,
    ushort DataSize
)
{
    /// <summary>The name of the index.</summary>
    public TpmName Name => TpmName.Of(this);

    /// <summary>The handle of the index, with its name.</summary>
    public TpmHandle Handle => new(NvIndex, Name);

    /// <summary>Writes the structure.</summary>
    public void Write(ref TpmWriter writer)
    {
        writer.WriteUInt32(NvIndex);
        writer.WriteAlgId(NameAlg);
        writer.WriteUInt32((uint)Attributes);
        writer.WriteSized(AuthPolicy);
        writer.WriteUInt16(DataSize);
    }

    /// <summary>Reads the structure.</summary>
    public static TpmsNvPublic Read(ref TpmReader reader) =>
        new(
            reader.ReadUInt32(),
            reader.ReadAlgId(),
            (TpmaNv)reader.ReadUInt32(),
            reader.ReadSized(64),
            reader.ReadUInt16()
        );

    /// <summary>The structure's bytes.</summary>
    public byte[] ToBytes()
    {
        TpmWriter writer = new(new byte[128]);
        Write(ref writer);
        return writer.Written.ToArray();
    }
}
