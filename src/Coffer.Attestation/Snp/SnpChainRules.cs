using System.Collections.Immutable;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Snp;

/// <summary>Rules about the chain from the signing key's certificate to AMD's root, and about revocation.</summary>
public static class SnpChainRules
{
    private const string Chapter = "AMD 57230, certificates";
    private const string Path = "RFC 5280, section 6.1.3";

    /// <summary>snp.anchor.</summary>
    public static readonly Rule Anchor = new(
        "snp.anchor",
        "The chain ends in the verifier's own copy of the product line's root; one in the evidence has the same key",
        "AMD 57230, product names and certificates",
        Trust.Amd
    );

    /// <summary>snp.chain-issuer.</summary>
    public static readonly Rule Issuer = new(
        "snp.chain-issuer",
        "The certificate of the issuing ASK or ASVK is there",
        Chapter,
        Trust.Amd
    );

    /// <summary>snp.chain-names.</summary>
    public static readonly Rule Names = new(
        "snp.chain-names",
        "Each certificate names the next as its issuer, and the authorities have AMD's names",
        $"{Chapter}; {Path} (a)(4)",
        Trust.Amd
    );

    /// <summary>snp.chain-validity.</summary>
    public static readonly Rule Validity = new(
        "snp.chain-validity",
        "Every certificate is valid at the time of verification",
        $"{Path} (a)(2)",
        Trust.Amd
    );

    /// <summary>snp.chain-authority.</summary>
    public static readonly Rule Authority = new(
        "snp.chain-authority",
        "The issuers may sign certificates: basic constraints, path length, key usage",
        "RFC 5280, section 6.1.4 (k) to (n)",
        Trust.Amd
    );

    /// <summary>snp.chain-critical-extensions.</summary>
    public static readonly Rule CriticalExtensions = new(
        "snp.chain-critical-extensions",
        "No certificate has a critical extension that is not understood",
        "RFC 5280, sections 4.2 and 6.1.4 (o)",
        Trust.Amd
    );

    /// <summary>snp.chain-algorithm.</summary>
    public static readonly Rule Algorithm = new(
        "snp.chain-algorithm",
        "The authorities have RSA-4096 keys and sign with RSASSA-PSS, SHA-384 and 48 bytes of salt",
        Chapter,
        Trust.Nobody
    );

    /// <summary>snp.chain-signature.</summary>
    public static readonly Rule Signature = new(
        "snp.chain-signature",
        "Each certificate is signed with the key of the next, and the root with its own",
        $"{Path} (a)(1)",
        Trust.Amd
    );

    /// <summary>snp.crl-address.</summary>
    public static readonly Rule CrlAddress = new(
        "snp.crl-address",
        "The authorities name AMD's one address for the line's revocation list",
        Chapter,
        Trust.Amd
    );

    /// <summary>snp.revocation-list.</summary>
    public static readonly Rule RevocationList = new(
        "snp.revocation-list",
        "A revocation list by the root is there, signed and current",
        "AMD 57230, certificate revocation lists; RFC 5280, section 6.3.3",
        Trust.Amd
    );

    /// <summary>snp.revocation.</summary>
    public static readonly Rule Revocation = new(
        "snp.revocation",
        "The root does not list the issuing ASK or ASVK as revoked",
        "AMD 57230, certificate revocation lists; RFC 5280, section 6.3.3",
        Trust.Amd
    );

    /// <summary>All of them.</summary>
    public static ImmutableArray<Rule> All { get; } =
    [
        Anchor,
        Issuer,
        Names,
        Validity,
        Authority,
        CriticalExtensions,
        Algorithm,
        Signature,
        CrlAddress,
        RevocationList,
        Revocation,
    ];
}
