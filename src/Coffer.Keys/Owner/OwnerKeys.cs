using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Bytes;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Keys.Owner;

/// <summary>
/// The owner's keys (design, section 4): the Secure Boot chain, the PCR policy key, the config key and the release key. RSA-2048 for what
/// firmware and TPM check: every firmware takes it, and its signatures are deterministic. The release key is RSA for the second reason: what is
/// signed beside an image is a part of the build, and the same build has the same bytes. Whether a private key is of a file or of a token is its
/// own affair: what signs takes RSA and ECDsa of the framework. The operator is the first who may ask the machines' agents; more operators have
/// certificates of their own. Directories of before have no release key.
/// </summary>
public sealed record OwnerKeys(
    Guid OwnerId,
    OwnerCertificate Pk,
    OwnerCertificate Kek,
    OwnerCertificate Db,
    RSA PcrPolicy,
    ECDsa Config,
    X509Certificate2? Operator = null,
    RSA? Release = null
) : IDisposable
{
    /// <summary>What his machines do not boot; null where nothing is forbidden.</summary>
    public ForbiddenDatabase? Dbx { get; init; }

    /// <summary>What enrols exactly these: one certificate in each of PK, KEK and db, and in dbx what is forbidden.</summary>
    public SecureBootKeys SecureBoot =>
        SecureBootKeys.ForCertificates(OwnerId, Pk.Certificate, Kek.Certificate, Db.Certificate) with
        {
            Dbx = Dbx?.Lists ?? [],
        };

    /// <summary>Bits of the RSA keys that firmware and TPM check.</summary>
    public const int RsaBits = 2048;

    internal const int ReleaseBits = 3072;
    private const int Years = 20;

    /// <summary>New keys.</summary>
    /// <param name="name">The owner, as the certificates name it.</param>
    /// <param name="random">For the owner id and the serial numbers; keys come from the generator of where they are made.</param>
    /// <param name="time">When the certificates begin.</param>
    /// <param name="place">Where the keys are made; in this process when null. The operator's key always is: it is for TLS.</param>
    /// <exception cref="RefusedException">The token makes no keys.</exception>
    public static OwnerKeys Create(string name, IRandomSource random, TimeProvider time, INewKeys? place = null)
    {
        place ??= SoftwareKeys.Instance;
        Span<byte> id = stackalloc byte[16];
        random.Fill(id);
        id[7] = (byte)((id[7] & 0x0f) | 0x40);
        id[8] = (byte)((id[8] & 0x3f) | 0x80);
        return new(
            new Guid(id),
            SelfSigned($"{name} PK", place.NewRsa(KeyNames.Pk), random, time),
            SelfSigned($"{name} KEK", place.NewRsa(KeyNames.Kek), random, time),
            SelfSigned($"{name} db", place.NewRsa(KeyNames.Db), random, time),
            place.NewRsa(KeyNames.PcrPolicy),
            place.NewEcdsa(KeyNames.Config),
            OperatorCertificate.Create($"{name} operator", random, time),
            NewRelease(place)
        );
    }

    /// <summary>A new release key.</summary>
    /// <param name="place">Where it is made.</param>
    /// <exception cref="RefusedException">The token makes no key.</exception>
    public static RSA NewRelease(INewKeys place) => place.NewRsa(KeyNames.Release, ReleaseBits);

    /// <inheritdoc/>
    public void Dispose()
    {
        Pk.Dispose();
        Kek.Dispose();
        Db.Dispose();
        PcrPolicy.Dispose();
        Config.Dispose();
        Operator?.Dispose();
        Release?.Dispose();
    }

    /// <summary>A certificate of the Secure Boot chain for a key, signed by the key itself.</summary>
    internal static OwnerCertificate SelfSigned(string name, RSA key, IRandomSource random, TimeProvider time)
    {
        X500DistinguishedNameBuilder subject = new();
        subject.AddCommonName(name);
        CertificateRequest request = new(subject.Build(), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        byte[] serial = new byte[16];
        random.Fill(serial);
        serial[0] = (byte)((serial[0] & 0x7f) | 0x40);
        // Firmware has no trusted clock: the dates are for people. A day back forgives clocks that differ.
        DateTimeOffset begin = time.GetUtcNow().AddDays(-1);
        X509Certificate2 certificate = request.Create(
            subject.Build(),
            X509SignatureGenerator.CreateForRSA(key, RSASignaturePadding.Pkcs1),
            begin,
            begin.AddYears(Years),
            serial
        );
        return new OwnerCertificate(certificate, key);
    }
}
