using System.Collections.Immutable;
using Coffer.Tpm.Policy;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Attesting;

/// <summary>
/// The default templates of endorsement keys (TCG EK Credential Profile for TPM 2.0, version 2.5, annex B.3): the seed of the
/// endorsement hierarchy gives the same key for them each time, the one that the maker's certificate is about.
/// </summary>
public static class EkTemplates
{
    private const TpmaObject Attributes =
        TpmaObject.FixedTpm
        | TpmaObject.FixedParent
        | TpmaObject.SensitiveDataOrigin
        | TpmaObject.AdminWithPolicy
        | TpmaObject.Restricted
        | TpmaObject.Decrypt;

    /// <summary>PolicySecret of the endorsement hierarchy: PolicyA of the profile.</summary>
    public static PolicyDigest Policy { get; } =
        PolicyDigest.Start.PolicySecret(TpmHandle.Endorsement.Name, TpmBuffer.Empty);

    /// <summary>Template L-1: RSA-2048.</summary>
    public static TpmtPublic Rsa2048 { get; } =
        new(
            TpmAlgId.Sha256,
            Attributes,
            Policy.Value,
            new TpmsRsaParms(TpmtSymDef.Aes128Cfb, TpmtScheme.None, 2048, 0),
            new TpmBytesId(TpmBuffer.Zeros(256))
        );

    /// <summary>Template L-2: ECC P-256.</summary>
    public static TpmtPublic EccP256 { get; } =
        new(
            TpmAlgId.Sha256,
            Attributes,
            Policy.Value,
            new TpmsEccParms(TpmtSymDef.Aes128Cfb, TpmtScheme.None, TpmEccCurve.NistP256, TpmtScheme.None),
            new TpmsEccPoint(TpmBuffer.Zeros(32), TpmBuffer.Zeros(32))
        );

    /// <summary>All of them.</summary>
    public static ImmutableArray<TpmtPublic> All => [Rsa2048, EccP256];

    /// <summary>True when a key has everything of a template but the public key itself.</summary>
    public static bool Matches(TpmtPublic key) =>
        All.Any(template => key with { Unique = template.Unique } == template && HasKey(key, template));

    private static bool HasKey(TpmtPublic key, TpmtPublic template) =>
        key.Unique.GetType() == template.Unique.GetType() && key.Unique != template.Unique;
}
