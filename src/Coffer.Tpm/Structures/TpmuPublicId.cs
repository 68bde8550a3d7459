namespace Coffer.Tpm.Structures;

/// <summary>TPMU_PUBLIC_ID: what is unique about an object (TPM 2.0 Part 2, section 12.2.3.2).</summary>
public abstract record TpmuPublicId
{
    private protected TpmuPublicId() { }

    internal abstract void Write(ref TpmWriter writer);

    internal static TpmuPublicId Read(TpmAlgId type, ref TpmReader reader) =>
        type == TpmAlgId.Ecc ? TpmsEccPoint.Read(ref reader) : TpmBytesId.Read(ref reader);
}
