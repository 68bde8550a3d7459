using Coffer.Attestation.Certificates;
using Coffer.Tpm;
using Coffer.Tpm.Structures;

namespace Coffer.Attestation.AttestationKeys;

/// <summary>The attestation key as the evidence has it: not yet bound to anything.</summary>
/// <param name="Key">The public key.</param>
/// <param name="Public">TPMT_PUBLIC; null when only the public key is known.</param>
/// <param name="Certificate">The first certificate; null when there is none, or none that can be read.</param>
internal sealed record AkIdentity(AttestationPublicKey Key, TpmtPublic? Public, Certificate? Certificate)
{
    /// <summary>The name, computed from the public area; null when that is not known.</summary>
    internal TpmName? Name { get; } = Public?.Name;

    /// <summary>The key's own signing scheme; none when it is not known.</summary>
    internal TpmtScheme Scheme =>
        Public?.Parameters switch
        {
            TpmsRsaParms rsa => rsa.Scheme,
            TpmsEccParms ecc => ecc.Scheme,
            _ => TpmtScheme.None,
        };
}
