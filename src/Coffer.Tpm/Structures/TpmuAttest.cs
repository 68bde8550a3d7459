namespace Coffer.Tpm.Structures;

/// <summary>TPMU_ATTEST: what is attested (TPM 2.0 Part 2, section 10.12.11).</summary>
public abstract record TpmuAttest
{
    private protected TpmuAttest() { }

    /// <summary>The tag that selects it.</summary>
    public abstract TpmSt Type { get; }

    internal abstract void Write(ref TpmWriter writer);

    internal static TpmuAttest Read(TpmSt type, ref TpmReader reader)
    {
        switch (type)
        {
            case TpmSt.AttestQuote:
                return TpmsQuoteInfo.Read(ref reader);
            case TpmSt.AttestCertify:
                return TpmsCertifyInfo.Read(ref reader);
            case TpmSt.AttestCreation:
                return TpmsCreationInfo.Read(ref reader);
            default:
                reader.Refuse("a quote, certify or creation attestation", $"type 0x{(ushort)type:x4}");
                return new TpmsQuoteInfo(TpmlPcrSelection.None, default);
        }
    }
}
