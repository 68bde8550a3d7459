namespace Coffer.Tpm.Structures;

/// <summary>TPMS_ECC_PARMS (TPM 2.0 Part 2, section 12.2.3.6).</summary>
/// <param name="Symmetric">Cipher of a storage key, or none.</param>
/// <param name="Scheme">TPMT_ECC_SCHEME.</param>
/// <param name="CurveId">The curve.</param>
/// <param name="Kdf">TPMT_KDF_SCHEME.</param>
public sealed record TpmsEccParms(TpmtSymDef Symmetric, TpmtScheme Scheme, TpmEccCurve CurveId, TpmtScheme Kdf)
    : TpmuPublicParms
{
    /// <inheritdoc/>
    public override TpmAlgId Type => TpmAlgId.Ecc;

    internal override void Write(ref TpmWriter writer)
    {
        Symmetric.Write(ref writer);
        Scheme.Write(ref writer);
        writer.WriteUInt16((ushort)CurveId);
        Kdf.Write(ref writer);
    }

    internal static TpmsEccParms Read(ref TpmReader reader) =>
        new(
            TpmtSymDef.Read(ref reader),
            TpmtScheme.Read(ref reader),
            (TpmEccCurve)reader.ReadUInt16(),
            TpmtScheme.Read(ref reader)
        );
}
