using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;

namespace Coffer.Firmware.SecureBoot;

/// <summary>What a machine's Secure Boot variables hold (UEFI 2.10, section 32.3).</summary>
/// <param name="PK">The platform key, one certificate.</param>
/// <param name="KEK">The key exchange keys.</param>
/// <param name="Db">Who may sign what boots.</param>
/// <param name="Dbx">What may not boot; empty leaves the variable out.</param>
public sealed record SecureBootKeys(
    ImmutableArray<EfiSignatureList> PK,
    ImmutableArray<EfiSignatureList> KEK,
    ImmutableArray<EfiSignatureList> Db,
    ImmutableArray<EfiSignatureList> Dbx
)
{
    /// <summary>One certificate in each of PK, KEK and db, and no dbx.</summary>
    /// <param name="owner">SignatureOwner of the three.</param>
    /// <param name="pk">Certificate of the platform key.</param>
    /// <param name="kek">Certificate of the key exchange key.</param>
    /// <param name="db">Certificate of the key that signs what boots.</param>
    public static SecureBootKeys ForCertificates(
        Guid owner,
        X509Certificate2 pk,
        X509Certificate2 kek,
        X509Certificate2 db
    ) =>
        new(
            [EfiSignatureList.ForCertificate(owner, pk)],
            [EfiSignatureList.ForCertificate(owner, kek)],
            [EfiSignatureList.ForCertificate(owner, db)],
            []
        );
}
