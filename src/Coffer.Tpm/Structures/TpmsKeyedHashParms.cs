namespace Coffer.Tpm.Structures;

/// <summary>TPMS_KEYEDHASH_PARMS: an HMAC key, or sealed data without scheme (TPM 2.0 Part 2, section 12.2.3.3).</summary>
/// <param name="Scheme">TPMT_KEYEDHASH_SCHEME.</param>
public sealed record TpmsKeyedHashParms(TpmtScheme Scheme) : TpmuPublicParms
{
    /// <inheritdoc/>
    public override TpmAlgId Type => TpmAlgId.KeyedHash;

    internal override void Write(ref TpmWriter writer) => Scheme.Write(ref writer);

    internal static TpmsKeyedHashParms Read(ref TpmReader reader) => new(TpmtScheme.Read(ref reader));
}
