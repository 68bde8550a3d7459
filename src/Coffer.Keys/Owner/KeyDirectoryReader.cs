using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Keys.Owner;

/// <summary>Reads the files of a key directory. What it refuses comes as <see cref="RefusedException"/>.</summary>
/// <param name="directory">The directory.</param>
/// <param name="tokens">Makes signers of keys that are in a token.</param>
internal sealed class KeyDirectoryReader(string directory, ITokenKeys tokens)
{
    /// <summary>All of them.</summary>
    public OwnerKeys Read()
    {
        OwnerKeys keys = new(
            ReadOwnerId(),
            Certificate(KeyNames.Pk),
            Certificate(KeyNames.Kek),
            Certificate(KeyNames.Db),
            PcrPolicy(),
            Config(),
            Operator(),
            Release()
        );
        return keys with { Dbx = Dbx(keys.Db) };
    }

    private KeyFile In(string name) => new(directory, name);

    private OwnerCertificate Certificate(string name)
    {
        KeyFile file = In($"{name}.crt");
        X509Certificate2 certificate = file.Decode(pem => X509Certificate2.CreateFromPem(pem));
        RSAParameters expected = file.Decode(_ => PublicKeyOf(certificate));
        RSA key = Address(name) is { } uri ? tokens.Rsa(uri, expected) : RsaOfFile(name);
        RSAParameters seen = key.ExportParameters(false);
        if (
            seen.Modulus.AsSpan().SequenceEqual(expected.Modulus)
            && seen.Exponent.AsSpan().SequenceEqual(expected.Exponent)
        )
            return new OwnerCertificate(certificate, key);
        certificate.Dispose();
        key.Dispose();
        throw file.Refuse($"the certificate of {name}.key", "that of another key");
    }

    private static RSAParameters PublicKeyOf(X509Certificate2 certificate)
    {
        using RSA key =
            certificate.GetRSAPublicKey() ?? throw new CryptographicException("a certificate of another kind of key");
        return Judge(key, OwnerKeys.RsaBits).ExportParameters(false);
    }

    private RSA PcrPolicy() =>
        Address(KeyNames.PcrPolicy) is { } uri
            ? tokens.Rsa(uri, In($"{KeyNames.PcrPolicy}.pub").Decode(pem => RsaParameters(pem, OwnerKeys.RsaBits)))
            : WithPublic(KeyNames.PcrPolicy, RsaOfFile(KeyNames.PcrPolicy));

    private ECDsa Config() =>
        Address(KeyNames.Config) is { } uri
            ? tokens.Ecdsa(uri, In($"{KeyNames.Config}.pub").Decode(EcdsaParameters))
            : WithPublic(KeyNames.Config, EcdsaOfFile(KeyNames.Config));

    // Directories made before there were agents have none, and an operator who is somebody else takes both files along.
    private X509Certificate2? Operator() =>
        In(KeyFile.OperatorFile).Exists || In($"{KeyNames.Operator}.key").Exists
            ? In(KeyFile.OperatorFile)
                .Decode(pem =>
                {
                    using X509Certificate2 certificate = X509Certificate2.CreateFromPem(pem);
                    using ECDsa key = EcdsaOfFile(KeyNames.Operator);
                    return certificate.CopyWithPrivateKey(key);
                })
            : null;

    // Directories made before there were releases have none.
    private RSA? Release()
    {
        string[] files = [$"{KeyNames.Release}.key", $"{KeyNames.Release}.uri", $"{KeyNames.Release}.pub"];
        if (!files.Any(name => In(name).Exists))
            return null;
        return Address(KeyNames.Release) is { } uri
            ? tokens.Rsa(uri, In($"{KeyNames.Release}.pub").Decode(pem => RsaParameters(pem, OwnerKeys.ReleaseBits)))
            : WithPublic(KeyNames.Release, RsaOfFile(KeyNames.Release, OwnerKeys.ReleaseBits));
    }

    // Most owners forbid nothing.
    private ForbiddenDatabase? Dbx(OwnerCertificate db)
    {
        KeyFile file = In(KeyFile.DbxFile);
        if (!file.Exists)
            return null;
        return ForbiddenDatabase
            .Read(file.ReadBytes())
            .Then(dbx => dbx.JudgeOwn(db.Certificate) ?? (Parsed<ForbiddenDatabase>)dbx)
            .TryGet(out ForbiddenDatabase? read, out Refusal? refusal)
            ? read
            : throw new RefusedException(refusal with { Thing = $"{KeyFile.DbxFile} in key directory {directory}" });
    }

    /// <summary>Where a key is that is in a token; null when it is in a file.</summary>
    private Pkcs11Uri? Address(string name)
    {
        KeyFile file = In($"{name}.uri");
        if (!file.Exists)
            return null;
        if (In($"{name}.key").Exists)
            throw file.Refuse($"one of {name}.key and {name}.uri", "both");
        return Pkcs11Uri
            .Read(file.ReadText().TrimEnd('\n'))
            .Then(uri => uri.JudgeKey() ?? (Parsed<Pkcs11Uri>)uri)
            .TryGet(out Pkcs11Uri? uri, out Refusal? refusal)
            ? uri
            : throw new RefusedException(refusal with { Thing = $"{name}.uri in key directory {directory}" });
    }

    private RSA RsaOfFile(string name, int bits = OwnerKeys.RsaBits) =>
        In($"{name}.key")
            .DecodePrivate(pem =>
            {
                RSA key = RSA.Create();
                key.ImportPkcs8PrivateKey(PrivateKey(pem), out _);
                return Judge(key, bits);
            });

    private ECDsa EcdsaOfFile(string name) =>
        In($"{name}.key")
            .DecodePrivate(pem =>
            {
                ECDsa key = ECDsa.Create();
                key.ImportPkcs8PrivateKey(PrivateKey(pem), out _);
                return Judge(key);
            });

    private static RSAParameters RsaParameters(string pem, int bits)
    {
        using RSA key = RSA.Create();
        key.ImportFromPem(pem);
        return Written(pem, Judge(key, bits)).ExportParameters(false);
    }

    private static ECParameters EcdsaParameters(string pem)
    {
        using ECDsa key = ECDsa.Create();
        key.ImportFromPem(pem);
        return Written(pem, Judge(key)).ExportParameters(false);
    }

    // One spelling only; a private key is none.
    private static T Written<T>(string pem, T key)
        where T : AsymmetricAlgorithm =>
        pem.TrimEnd('\n') == key.ExportSubjectPublicKeyInfoPem()
            ? key
            : throw new CryptographicException("not a public key as coffer keys init writes it");

    private static RSA Judge(RSA key, int bits) =>
        key.KeySize == bits ? key : throw new CryptographicException($"an RSA key of {key.KeySize} bits, not {bits}");

    private static ECDsa Judge(ECDsa key) =>
        key.ExportParameters(false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value
            ? key
            : throw new CryptographicException("a key on another curve than P-256");

    // Unlike ImportFromPem, which takes a public key where a private one is needed.
    private static byte[] PrivateKey(string pem)
    {
        PemFields fields = PemEncoding.Find(pem);
        return pem[fields.Label] == "PRIVATE KEY"
            ? Convert.FromBase64String(pem[fields.Base64Data])
            : throw new CryptographicException($"{pem[fields.Label]}, not an unencrypted private key (PKCS #8)");
    }

    // The public file is what gets copied about: one of another key would make images that never unseal.
    private T WithPublic<T>(string name, T key)
        where T : AsymmetricAlgorithm
    {
        KeyFile file = In($"{name}.pub");
        if (file.ReadText().TrimEnd('\n') == key.ExportSubjectPublicKeyInfoPem())
            return key;
        key.Dispose();
        throw file.Refuse($"the public key of {name}.key", "another");
    }

    private Guid ReadOwnerId() =>
        In(KeyFile.OwnerFile)
            .Decode(text =>
            {
                using JsonDocument json = JsonDocument.Parse(text, new() { AllowDuplicateProperties = false });
                Guid id = json.RootElement.GetProperty("ownerId").GetGuid();
                return text.TrimEnd('\n') == KeyFile.OwnerText(id)
                    ? id
                    : throw new FormatException("it is not what coffer keys init writes");
            });
}
