using System.Security.Cryptography;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Tests.Fixtures;

/// <summary>A restricted signing key on P-256, and its public half outside the TPM.</summary>
internal static class AttestationKeys
{
    internal static TpmtPublic Ecc { get; } =
        new(
            TpmAlgId.Sha256,
            TpmaObject.FixedTpm
                | TpmaObject.FixedParent
                | TpmaObject.SensitiveDataOrigin
                | TpmaObject.UserWithAuth
                | TpmaObject.Restricted
                | TpmaObject.SignEncrypt,
            TpmBuffer.Empty,
            new TpmsEccParms(TpmtSymDef.None, TpmtScheme.EcDsaSha256, TpmEccCurve.NistP256, TpmtScheme.None),
            new TpmsEccPoint(TpmBuffer.Empty, TpmBuffer.Empty)
        );

    internal static ECDsa Import(TpmtPublic publicArea)
    {
        TpmsEccPoint point = Assert.IsType<TpmsEccPoint>(publicArea.Unique);
        return ECDsa.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = Padded(point.X), Y = Padded(point.Y) },
            }
        );
    }

    internal static byte[] Padded(TpmBuffer number) => [.. new byte[32 - number.Length], .. number.Span];
}
