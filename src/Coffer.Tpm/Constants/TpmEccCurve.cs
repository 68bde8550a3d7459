namespace Coffer.Tpm;

/// <summary>TPM_ECC_CURVE: curves (TCG Algorithm Registry, section 6.4), as far as Coffer names them.</summary>
public enum TpmEccCurve : ushort
{
#pragma warning disable CS1591 // The names are the registry's.
    None = 0,
    NistP256 = 3,
    NistP384 = 4,
    NistP521 = 5,
#pragma warning restore CS1591
}
