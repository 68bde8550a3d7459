using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.EventLogs.Details;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Firmware.Prediction;

/// <summary>
/// PCR 7, the Secure Boot policy (TCG PC Client Platform Firmware Profile 1.06, section 3.3.4.8), as OVMF 2022.11
/// extends it with Secure Boot enforced: SecureBoot, PK, KEK, db, dbx, the separator, then once each entry of db that
/// allowed an image.
/// </summary>
public static class Pcr7Prediction
{
    private const int Pcr = 7;

    /// <summary>Predicts the value for keys to be enrolled.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="authorities">The entries of db that the loaded images' signatures lead to, in the order of their first use.</param>
    /// <param name="bank">The bank; SHA-256 unless given.</param>
    public static PcrPrediction Compute(
        SecureBootKeys keys,
        IEnumerable<EfiSignatureData> authorities,
        PcrBank? bank = null
    ) => Compute(SecureBootVariables.Of(keys), authorities.Select(Bytes), bank);

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
                Config(bank, EfiVariableName.SecureBoot, new byte[] { 1 }),
                Config(bank, EfiVariableName.PK, variables.Pk),
                Config(bank, EfiVariableName.KEK, variables.Kek),
                Config(bank, EfiVariableName.Db, variables.Db),
                Config(bank, EfiVariableName.Dbx, variables.Dbx),
                FirmwareEvent.Separator(bank),
                .. authorities
                    .Select(entry => Authority(bank, entry))
                    .DistinctBy(e => Convert.ToHexString(e.Digest.Span)),
            ]
        );
    }

    private static ReadOnlyMemory<byte> Bytes(EfiSignatureData entry) =>
        new ByteWriter().WriteEfiGuid(entry.Owner).WriteBytes(entry.Data.Span).ToArray();

    private static ExpectedEvent Config(PcrBank bank, EfiVariableName name, ReadOnlyMemory<byte> data) =>
        Variable(bank, TcgEventType.EV_EFI_VARIABLE_DRIVER_CONFIG, name, data) with
        {
            Certificates = RecordedEvent.CertificatesOf(data),
        };

    private static ExpectedEvent Authority(PcrBank bank, ReadOnlyMemory<byte> entry) =>
        Variable(bank, TcgEventType.EV_EFI_VARIABLE_AUTHORITY, EfiVariableName.Db, entry) with
        {
            Certificates = AuthorityEntry.Certificate(
                new UefiVariableData(EfiVariableName.Db.Vendor, EfiVariableName.Db.Name, entry)
            )
                is { } certificate
                ? [certificate]
                : [],
        };

    private static ExpectedEvent Variable(
        PcrBank bank,
        TcgEventType type,
        EfiVariableName name,
        ReadOnlyMemory<byte> data
    ) => new(type, name.Name, bank.Hash(new UefiVariableData(name.Vendor, name.Name, data).ToBytes()));
}
