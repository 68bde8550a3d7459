namespace Coffer.Attestation.Snp;

/// <summary>Object identifiers of the extensions in VCEK and VLEK certificates (AMD 57230, extensions of VCEK and VLEK certificates).</summary>
public static class VekExtensions
{
    /// <summary>structVersion: 0 for Milan and Genoa, 1 for Turin.</summary>
    public const string StructVersion = "1.3.6.1.4.1.3704.1.1";

    /// <summary>productName1.</summary>
    public const string ProductName = "1.3.6.1.4.1.3704.1.2";

    /// <summary>blSPL.</summary>
    public const string BootLoader = "1.3.6.1.4.1.3704.1.3.1";

    /// <summary>teeSPL.</summary>
    public const string Tee = "1.3.6.1.4.1.3704.1.3.2";

    /// <summary>snpSPL.</summary>
    public const string Snp = "1.3.6.1.4.1.3704.1.3.3";

    /// <summary>spl4, reserved; not on Turin.</summary>
    public const string Spl4 = "1.3.6.1.4.1.3704.1.3.4";

    /// <summary>spl5, reserved.</summary>
    public const string Spl5 = "1.3.6.1.4.1.3704.1.3.5";

    /// <summary>spl6, reserved.</summary>
    public const string Spl6 = "1.3.6.1.4.1.3704.1.3.6";

    /// <summary>spl7, reserved.</summary>
    public const string Spl7 = "1.3.6.1.4.1.3704.1.3.7";

    /// <summary>ucodeSPL.</summary>
    public const string Microcode = "1.3.6.1.4.1.3704.1.3.8";

    /// <summary>fmcSPL; Turin only.</summary>
    public const string Fmc = "1.3.6.1.4.1.3704.1.3.9";

    /// <summary>hwID; VCEK only.</summary>
    public const string HardwareId = "1.3.6.1.4.1.3704.1.4";

    /// <summary>cspID; VLEK only.</summary>
    public const string CspId = "1.3.6.1.4.1.3704.1.5";
}
