using Coffer.Firmware.SecureBoot;

namespace Coffer.Firmware.Prediction;

/// <summary>The Secure Boot variables as firmware reads them: values without attributes and without authentication header.</summary>
/// <param name="Pk">PK: EFI_SIGNATURE_LISTs.</param>
/// <param name="Kek">KEK: EFI_SIGNATURE_LISTs.</param>
/// <param name="Db">db: EFI_SIGNATURE_LISTs.</param>
/// <param name="Dbx">dbx: EFI_SIGNATURE_LISTs; empty when the variable is absent.</param>
public sealed record SecureBootVariables(
    ReadOnlyMemory<byte> Pk,
    ReadOnlyMemory<byte> Kek,
    ReadOnlyMemory<byte> Db,
    ReadOnlyMemory<byte> Dbx
)
{
    /// <summary>The variables as they are after enrolling <paramref name="keys"/>.</summary>
    public static SecureBootVariables Of(SecureBootKeys keys) =>
        new(
            EfiSignatureList.WriteAll(keys.PK),
            EfiSignatureList.WriteAll(keys.KEK),
            EfiSignatureList.WriteAll(keys.Db),
            EfiSignatureList.WriteAll(keys.Dbx)
        );
}
