using Coffer.Attestation.Certificates;

namespace Coffer.Attestation.Snp;

/// <summary>The three certificates of a chain: the evidence's own, the authority that was chosen for it, and the verifier's root.</summary>
/// <param name="Vek">The certificate of the key that signs reports.</param>
/// <param name="Issuer">ASK or ASVK.</param>
/// <param name="Roots">The roots of the product line.</param>
internal sealed record SnpPath(VekCertificate Vek, Certificate Issuer, ProductRoots Roots)
{
    /// <summary>Field of findings about the VCEK's or VLEK's certificate.</summary>
    public const string VekField = "snp.certificates.vek";

    /// <summary>Field of findings about the root.</summary>
    public const string ArkField = "snp.certificates.ark";

    /// <summary>The root.</summary>
    public Certificate Ark => Roots.Ark;

    /// <summary>Field of findings about <see cref="Issuer"/>.</summary>
    public string IssuerField => IssuerFieldOf(Vek.Kind);

    /// <summary>Field of findings about the authority that issues certificates of a kind.</summary>
    public static string IssuerFieldOf(SigningKey kind) =>
        kind == SigningKey.Vlek ? "snp.certificates.asvk" : "snp.certificates.ask";
}
