namespace Coffer.Tpm.Structures;

/// <summary>TPMS_QUOTE_INFO (TPM 2.0 Part 2, section 10.12.4).</summary>
/// <param name="PcrSelect">The PCRs quoted.</param>
/// <param name="PcrDigest">Hash over their values, in the order of the selection.</param>
public sealed record TpmsQuoteInfo(TpmlPcrSelection PcrSelect, TpmBuffer PcrDigest) : TpmuAttest
{
    /// <inheritdoc/>
    public override TpmSt Type => TpmSt.AttestQuote;

    internal override void Write(ref TpmWriter writer)
    {
        PcrSelect.Write(ref writer);
        writer.WriteSized(PcrDigest);
    }

    internal static TpmsQuoteInfo Read(ref TpmReader reader) =>
        new(TpmlPcrSelection.Read(ref reader), reader.ReadSized(64));
}
