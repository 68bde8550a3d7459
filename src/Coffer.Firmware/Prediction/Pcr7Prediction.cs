using Coffer.Firmware.EventLogs;
using Coffer.Firmware.EventLogs.Details;

namespace Coffer.Firmware.Prediction;

/// <summary>
/// PCR 7, the Secure Boot policy (TCG PC Client Platform Firmware Profile 1.06, section 3.3.4.8), as OVMF 2022.11
/// extends it with Secure Boot enforced: SecureBoot, PK, KEK, db, dbx, the separator, then once each entry of db that
/// allowed an image.
/// </summary>
public static class Pcr7Prediction
{
    private const int Pcr = 7;

    // EFI_GLOBAL_VARIABLE and EFI_IMAGE_SECURITY_DATABASE_GUID (UEFI 2.10, sections 3.3 and 32.6.1).
    private static readonly Guid s_global = new("8be4df61-93ca-11d2-aa0d-00e098032b8c");
    private static readonly Guid s_database = new("d719b2cb-3d3a-4596-a3bc-dad00e67656f");

    /// <summary>Predicts the value.</summary>
    /// <param name="variables">The variables enrolled.</param>
    /// <param name="authorities">
    /// The entries of db that the loaded images' signatures lead to, in the order of their first use: EFI_SIGNATURE_DATA,
    /// owner GUID and certificate. One that is used again is not measured again.
    /// </param>
    /// <param name="bank">The bank; SHA-256 unless given.</param>
    public static PcrPrediction Compute(
        SecureBootVariables variables,
        IEnumerable<ReadOnlyMemory<byte>> authorities,
        PcrBank? bank = null
    )
    {
        bank ??= PcrBank.Sha256;
        return new PcrPrediction(
            Pcr,
            bank,
            [
                Config(bank, s_global, "SecureBoot", new byte[] { 1 }),
                Config(bank, s_global, "PK", variables.Pk),
                Config(bank, s_global, "KEK", variables.Kek),
                Config(bank, s_database, "db", variables.Db),
                Config(bank, s_database, "dbx", variables.Dbx),
                FirmwareEvent.Separator(bank),
                .. authorities
                    .Select(entry => Authority(bank, entry))
                    .DistinctBy(e => Convert.ToHexString(e.Digest.Span)),
            ]
        );
    }

    private static ExpectedEvent Config(PcrBank bank, Guid vendor, string name, ReadOnlyMemory<byte> data) =>
        Variable(bank, TcgEventType.EV_EFI_VARIABLE_DRIVER_CONFIG, new UefiVariableData(vendor, name, data));

    private static ExpectedEvent Authority(PcrBank bank, ReadOnlyMemory<byte> entry) =>
        Variable(bank, TcgEventType.EV_EFI_VARIABLE_AUTHORITY, new UefiVariableData(s_database, "db", entry));

    private static ExpectedEvent Variable(PcrBank bank, TcgEventType type, UefiVariableData variable) =>
        new(type, variable.UnicodeName, bank.Hash(variable.ToBytes()));
}
