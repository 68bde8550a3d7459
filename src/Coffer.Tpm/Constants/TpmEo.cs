namespace Coffer.Tpm;

/// <summary>TPM_EO: comparisons of PolicyNV (TPM 2.0 Part 2, section 6.8).</summary>
public enum TpmEo : ushort
{
#pragma warning disable CS1591 // The names are the specification's.
    Eq = 0,
    Neq = 1,
    SignedGt = 2,
    UnsignedGt = 3,
    SignedLt = 4,
    UnsignedLt = 5,
    SignedGe = 6,
    UnsignedGe = 7,
    SignedLe = 8,
    UnsignedLe = 9,
    BitSet = 10,
    BitClear = 11,
#pragma warning restore CS1591
}
