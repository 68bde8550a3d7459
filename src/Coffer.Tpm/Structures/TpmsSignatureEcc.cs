namespace Coffer.Tpm.Structures;

/// <summary>TPMS_SIGNATURE_ECDSA (TPM 2.0 Part 2, section 11.3.2).</summary>
/// <param name="Hash">The hash that was signed.</param>
/// <param name="R">Big-endian integer.</param>
/// <param name="S">Big-endian integer.</param>
public sealed record TpmsSignatureEcc(TpmAlgId Hash, TpmBuffer R, TpmBuffer S) : TpmtSignature
{
    /// <inheritdoc/>
    public override TpmtScheme Scheme => new(TpmAlgId.EcDsa, Hash);

    private protected override void WriteValue(ref TpmWriter writer)
    {
        writer.WriteSized(R);
        writer.WriteSized(S);
    }

    internal static TpmsSignatureEcc ReadValue(TpmAlgId hash, ref TpmReader reader) =>
        new(hash, reader.ReadSized(66), reader.ReadSized(66));
}
