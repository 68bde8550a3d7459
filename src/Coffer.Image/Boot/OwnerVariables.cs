using Coffer.Firmware.Prediction;
using Coffer.Firmware.SecureBoot;
using Coffer.Keys.Owner;

namespace Coffer.Image.Boot;

/// <summary>The Secure Boot variables that enrol exactly an owner's keys.</summary>
public static class OwnerVariables
{
    /// <summary>One certificate in each of PK, KEK and db.</summary>
    public static SecureBootKeys Of(OwnerKeys keys) =>
        SecureBootKeys.ForCertificates(keys.OwnerId, keys.Pk, keys.Kek, keys.Db);

    /// <summary>The same as firmware reads them.</summary>
    public static SecureBootVariables Encode(SecureBootKeys keys) =>
        new(
            EfiSignatureList.WriteAll(keys.PK),
            EfiSignatureList.WriteAll(keys.KEK),
            EfiSignatureList.WriteAll(keys.Db),
            EfiSignatureList.WriteAll(keys.Dbx)
        );
}
