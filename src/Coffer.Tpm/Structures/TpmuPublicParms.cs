namespace Coffer.Tpm.Structures;

/// <summary>TPMU_PUBLIC_PARMS: the algorithm-specific parameters of a public area (TPM 2.0 Part 2, section 12.2.3.7).</summary>
public abstract record TpmuPublicParms
{
    private protected TpmuPublicParms() { }

    /// <summary>The type of object they belong to.</summary>
    public abstract TpmAlgId Type { get; }

    internal abstract void Write(ref TpmWriter writer);

    internal static TpmuPublicParms Read(TpmAlgId type, ref TpmReader reader)
    {
        switch (type)
        {
            case TpmAlgId.Rsa:
                return TpmsRsaParms.Read(ref reader);
            case TpmAlgId.Ecc:
                return TpmsEccParms.Read(ref reader);
            case TpmAlgId.KeyedHash:
                return TpmsKeyedHashParms.Read(ref reader);
            default:
                reader.Refuse("an RSA, ECC or keyedHash object", $"type 0x{(ushort)type:x4}");
                return new TpmsKeyedHashParms(TpmtScheme.None);
        }
    }
}
