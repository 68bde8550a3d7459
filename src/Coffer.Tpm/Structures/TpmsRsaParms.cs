namespace Coffer.Tpm.Structures;

/// <summary>TPMS_RSA_PARMS (TPM 2.0 Part 2, section 12.2.3.5).</summary>
/// <param name="Symmetric">Cipher of a storage key, or none.</param>
/// <param name="Scheme">TPMT_RSA_SCHEME.</param>
/// <param name="KeyBits">Size of the modulus, bits.</param>
/// <param name="Exponent">Public exponent; 0 stands for 65537.</param>
public sealed record TpmsRsaParms(TpmtSymDef Symmetric, TpmtScheme Scheme, ushort KeyBits, uint Exponent)
    : TpmuPublicParms
{
    /// <inheritdoc/>
    public override TpmAlgId Type => TpmAlgId.Rsa;

    internal override void Write(ref TpmWriter writer)
    {
        Symmetric.Write(ref writer);
        Scheme.Write(ref writer);
        writer.WriteUInt16(KeyBits);
        writer.WriteUInt32(Exponent);
    }

    internal static TpmsRsaParms Read(ref TpmReader reader) =>
        new(TpmtSymDef.Read(ref reader), TpmtScheme.Read(ref reader), reader.ReadUInt16(), reader.ReadUInt32());
}
