namespace Coffer.Attestation.Snp;

/// <summary>CPUID_FAM_ID, CPUID_MOD_ID and CPUID_STEP of the report: extended and base value combined (AMD 56860, ATTESTATION_REPORT).</summary>
/// <param name="Family">Family.</param>
/// <param name="Model">Model.</param>
/// <param name="Stepping">Stepping.</param>
public readonly record struct CpuModel(byte Family, byte Model, byte Stepping)
{
    /// <summary>The product line; null for a processor whose roots are not known here.</summary>
    public ProductLine? Line =>
        (Family, Model) switch
        {
            (0x19, <= 0x0f) => ProductLine.Milan,
            (0x19, >= 0x10 and <= 0x1f) => ProductLine.Genoa,
            (0x19, >= 0xa0 and <= 0xaf) => ProductLine.Genoa,
            (0x1a, <= 0x11) => ProductLine.Turin,
            _ => null,
        };

    /// <summary>From EAX of CPUID leaf 1.</summary>
    public static CpuModel FromLeaf1Eax(uint eax)
    {
        uint family = ((eax >> 8) & 0xf) + ((eax >> 20) & 0xff);
        uint model = ((eax >> 4) & 0xf) | ((eax >> 12) & 0xf0);
        return new((byte)Math.Min(family, byte.MaxValue), (byte)model, (byte)(eax & 0xf));
    }

    /// <summary>For a person.</summary>
    public override string ToString() =>
        (Family, Model, Line) switch
        {
            (0x19, >= 0xa0 and <= 0xaf, _) => $"{Numbers} (Bergamo or Siena)",
            (_, _, { } line) => $"{Numbers} ({line.Name()})",
            (0x1a, (>= 0x50 and <= 0x57) or (>= 0x90 and <= 0xaf) or (>= 0xc0 and <= 0xc7), _) => $"{Numbers} (Venice)",
            _ => Numbers,
        };

    private string Numbers => $"family {Family:X2}h model {Model:X2}h stepping {Stepping}";
}
