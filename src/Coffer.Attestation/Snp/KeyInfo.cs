namespace Coffer.Attestation.Snp;

/// <summary>The bits at offset 48h of the report (AMD 56860, ATTESTATION_REPORT).</summary>
/// <param name="Raw">The 32 bits.</param>
public readonly record struct KeyInfo(uint Raw)
{
    /// <summary>AUTHOR_KEY_EN, bit 0: the id key was signed by an author key.</summary>
    public bool AuthorKeyEn => (Raw & 1) != 0;

    /// <summary>MASK_CHIP_KEY, bit 1: the host had the firmware write zeros for a signature.</summary>
    public bool MaskChipKey => (Raw & 2) != 0;

    /// <summary>SIGNING_KEY, bits 4:2.</summary>
    public SigningKey SigningKey => (SigningKey)((Raw >> 2) & 7);

    /// <summary>Bits 31:5, reserved, must be zero.</summary>
    public uint Reserved => Raw >> 5;

    /// <inheritdoc/>
    public override string ToString() => $"0x{Raw:x8}";
}
