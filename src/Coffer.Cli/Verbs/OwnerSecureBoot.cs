using Coffer.Firmware.SecureBoot;
using Coffer.Keys.Owner;

namespace Coffer.Cli.Verbs;

/// <summary>The Secure Boot variables of an owner.</summary>
internal static class OwnerSecureBoot
{
    /// <summary>PK, KEK and db with the owner's certificates, nothing else.</summary>
    public static SecureBootKeys Of(OwnerKeys keys) =>
        SecureBootKeys.ForCertificates(keys.OwnerId, keys.Pk.Certificate, keys.Kek.Certificate, keys.Db.Certificate);
}
