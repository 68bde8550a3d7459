using System.Security.Cryptography;
using Coffer.Attestation.Certificates;
using Coffer.Bytes;

namespace Coffer.Attestation.Snp;

/// <summary>The certificates that chains of one product line end in. The ARK is the anchor; ASK and ASVK save asking for them.</summary>
/// <param name="Line">The product line.</param>
/// <param name="Ark">AMD root key: the only certificate that is trusted because it is here.</param>
/// <param name="Ask">AMD SEV key, which issues VCEK certificates; null to take it from the evidence only.</param>
/// <param name="Asvk">AMD SEV VLEK key, which issues VLEK certificates; null to take it from the evidence only.</param>
public sealed record ProductRoots(ProductLine Line, Certificate Ark, Certificate? Ask, Certificate? Asvk)
{
    private readonly Lazy<Refusal?> _arkSignature = new(() => CertificateSignature.Verify(Ark, Ark.PublicKey));
    private readonly Lazy<Refusal?> _askSignature = new(() => Verify(Ask, Ark));
    private readonly Lazy<Refusal?> _asvkSignature = new(() => Verify(Asvk, Ark));

    private readonly LentKey<RSA> _askKey = new(() => Import(Ask));
    private readonly LentKey<RSA> _asvkKey = new(() => Import(Asvk));

    /// <summary>Null when the ARK signed itself.</summary>
    internal Refusal? ArkSignature => _arkSignature.Value;

    /// <summary>The certificate of who issues keys of this kind; null when it is not here.</summary>
    public Certificate? Issuer(SigningKey kind) => kind == SigningKey.Vlek ? Asvk : Ask;

    /// <summary>Null when the ARK signed the certificate; known without computing for the ones that are here.</summary>
    internal Refusal? SignatureOf(Certificate issuer) =>
        issuer.Equals(Ask) ? _askSignature.Value
        : issuer.Equals(Asvk) ? _asvkSignature.Value
        : Verify(issuer, Ark);

    /// <summary>Null when <paramref name="issuer"/> signed the certificate; the keys of the ones that are here are imported already.</summary>
    internal Refusal? SignatureOf(Certificate certificate, Certificate issuer)
    {
        if (!issuer.PublicKey.IsRsa)
            return CertificateSignature.Verify(certificate, issuer.PublicKey);
        return issuer.Equals(Ask) ? Verify(certificate, _askKey)
            : issuer.Equals(Asvk) ? Verify(certificate, _asvkKey)
            : CertificateSignature.Verify(certificate, issuer.PublicKey);
    }

    /// <summary>Reads the three certificates from DER; empty for ASK or ASVK means none.</summary>
    public static Parsed<ProductRoots> Read(
        ProductLine line,
        ReadOnlyMemory<byte> ark,
        ReadOnlyMemory<byte> ask = default,
        ReadOnlyMemory<byte> asvk = default
    )
    {
        if (!Certificate.Read(ark).TryGet(out Certificate? root, out Refusal? refusal))
            return refusal;
        Certificate? askRead = null;
        Certificate? asvkRead = null;
        if (!ask.IsEmpty && !Certificate.Read(ask).TryGet(out askRead, out refusal))
            return refusal;
        if (!asvk.IsEmpty && !Certificate.Read(asvk).TryGet(out asvkRead, out refusal))
            return refusal;
        return new ProductRoots(line, root, askRead, asvkRead);
    }

    private static Refusal? Verify(Certificate? certificate, Certificate issuer) =>
        certificate is null ? null : CertificateSignature.Verify(certificate, issuer.PublicKey);

    private static Refusal? Verify(Certificate certificate, LentKey<RSA> issuer)
    {
        RSA key;
        try
        {
            key = issuer.Take();
        }
        catch (RefusedException e)
        {
            return e.Refusal;
        }
        Refusal? refusal = CertificateSignature.Verify(certificate, key);
        issuer.Give(key);
        return refusal;
    }

    private static RSA Import(Certificate? certificate) => certificate!.PublicKey.ImportRsa().OrThrow();
}
