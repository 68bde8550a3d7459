namespace Coffer.Attestation.Snp;

/// <summary>Generation of EPYC processors, each with its own root key at AMD (57230, section 1.5).</summary>
public enum ProductLine
{
    /// <summary>Zen 3, family 19h models 00h to 0Fh.</summary>
    Milan,

    /// <summary>Zen 4, family 19h models 10h to 1Fh, and A0h to AFh: Bergamo and Siena, which have Genoa's roots.</summary>
    Genoa,

    /// <summary>Zen 5, family 1Ah models 00h to 11h.</summary>
    Turin,
}
