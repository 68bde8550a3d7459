using System.Security.Cryptography;
using Coffer.Attestation.AttestationKeys;
using Coffer.Tpm;
using Coffer.Tpm.Attesting;
using Coffer.Tpm.Structures;

namespace Coffer.Attestation.Tests.Fixtures;

/// <summary>An attestation key whose private half the tests hold, so that it signs whatever a case needs.</summary>
internal sealed class TestAk : IDisposable
{
    private readonly RSA? _rsa;
    private readonly ECDsa? _ecdsa;

    private TestAk(RSA? rsa, ECDsa? ecdsa, TpmtPublic publicArea)
    {
        _rsa = rsa;
        _ecdsa = ecdsa;
        Public = publicArea;
    }

    public TpmtPublic Public { get; }

    public AttestationPublicKey Key => AttestationPublicKey.Of(Public).OrThrow();

    public AsymmetricAlgorithm Private => (AsymmetricAlgorithm?)_rsa ?? _ecdsa!;

    public byte[] Spki => TpmPublicKey.Spki(Public).OrThrow().ToArray();

    public static TestAk OnP256() => Ecc(ECCurve.NamedCurves.nistP256, TpmEccCurve.NistP256, TpmAlgId.Sha256);

    public static TestAk OnP384() => Ecc(ECCurve.NamedCurves.nistP384, TpmEccCurve.NistP384, TpmAlgId.Sha384);

    public static TestAk Rsa(int bits = 2048, TpmAlgId scheme = TpmAlgId.RsaSsa, TpmAlgId hash = TpmAlgId.Sha256)
    {
        RSA rsa = RSA.Create(bits);
        TpmsRsaParms parameters = new(TpmtSymDef.None, new TpmtScheme(scheme, hash), (ushort)bits, 0);
        TpmBuffer modulus = rsa.ExportParameters(false).Modulus!;
        return new(rsa, null, Template(parameters, new TpmBytesId(modulus)));
    }

    /// <summary>TPMT_SIGNATURE over the bytes, with the key's scheme or another.</summary>
    public byte[] Sign(byte[] attest, TpmtScheme? scheme = null)
    {
        TpmtScheme used = scheme ?? Scheme;
        TpmtSignature signature = _rsa is null
            ? SignEcc(attest, used.HashAlg)
            : new TpmsSignatureRsa(used, _rsa.SignData(attest, used.HashAlg.HashName, Padding(used)));
        return signature.ToBytes();
    }

    public TpmtScheme Scheme =>
        Public.Parameters switch
        {
            TpmsRsaParms rsa => rsa.Scheme,
            TpmsEccParms ecc => ecc.Scheme,
            _ => TpmtScheme.None,
        };

    public void Dispose()
    {
        _rsa?.Dispose();
        _ecdsa?.Dispose();
    }

    private static TestAk Ecc(ECCurve curve, TpmEccCurve id, TpmAlgId hash)
    {
        ECDsa ecdsa = ECDsa.Create(curve);
        ECPoint q = ecdsa.ExportParameters(false).Q;
        TpmsEccParms parameters = new(TpmtSymDef.None, new TpmtScheme(TpmAlgId.EcDsa, hash), id, TpmtScheme.None);
        return new(null, ecdsa, Template(parameters, new TpmsEccPoint(q.X!, q.Y!)));
    }

    private static TpmtPublic Template(TpmuPublicParms parameters, TpmuPublicId unique) =>
        new(TpmAlgId.Sha256, AkTemplate.EccP256.ObjectAttributes, TpmBuffer.Empty, parameters, unique);

    private TpmsSignatureEcc SignEcc(byte[] attest, TpmAlgId hash)
    {
        byte[] signature = _ecdsa!.SignData(attest, hash.HashName);
        int half = signature.Length / 2;
        return new(hash, signature[..half], signature[half..]);
    }

    private static RSASignaturePadding Padding(TpmtScheme scheme) =>
        scheme.Scheme == TpmAlgId.RsaPss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
}
