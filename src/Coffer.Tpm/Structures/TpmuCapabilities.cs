namespace Coffer.Tpm.Structures;

/// <summary>TPMU_CAPABILITIES: what TPM2_GetCapability answers (TPM 2.0 Part 2, section 10.10.1).</summary>
public abstract record TpmuCapabilities
{
    private protected TpmuCapabilities() { }

    /// <summary>Reads a TPMS_CAPABILITY_DATA.</summary>
    internal static TpmuCapabilities Read(ref TpmReader reader)
    {
        TpmCap capability = (TpmCap)reader.ReadUInt32();
        switch (capability)
        {
            case TpmCap.Algs:
                return TpmlAlgProperty.Read(ref reader);
            case TpmCap.Handles:
                return TpmlHandle.Read(ref reader);
            case TpmCap.Commands:
                return TpmlCca.Read(ref reader);
            case TpmCap.Pcrs:
                return TpmlPcrBanks.Read(ref reader);
            case TpmCap.TpmProperties:
                return TpmlTaggedTpmProperty.Read(ref reader);
            default:
                reader.Refuse("a capability that was asked for", $"{(uint)capability}");
                return new TpmlHandle([]);
        }
    }
}
