namespace Coffer.Tpm.Structures;

/// <summary>TPML_PCR_SELECTION as capability: the banks and the PCRs each has (TPM 2.0 Part 2, section 10.9.7).</summary>
/// <param name="Banks">One entry per bank; a bank that is not allocated has no PCR.</param>
public sealed record TpmlPcrBanks(TpmlPcrSelection Banks) : TpmuCapabilities
{
    internal static new TpmlPcrBanks Read(ref TpmReader reader) => new(TpmlPcrSelection.Read(ref reader));
}
