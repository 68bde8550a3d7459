using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.EventLogs.Details;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Firmware.Prediction;

/// <summary>
/// PCR 7 on a platform that takes the owner's certificates alone and enrols them in lists of its own: SignatureOwner is the platform's, and firmware
/// measures it (UEFI 2.10, section 32.4.1; TCG PC Client Platform Firmware Profile 1.06, section 3.3.4.8). It decides nothing: a certificate allows
/// the same images, whoever enrolled it.
/// </summary>
public static class EnrolledByPlatform
{
    private static readonly ImmutableArray<EfiVariableName> s_names =
    [
        EfiVariableName.PK,
        EfiVariableName.KEK,
        EfiVariableName.Db,
    ];

    /// <summary>The prediction with the SignatureOwners of a boot.</summary>
    /// <param name="expected">PCR 7 as the build predicts it, with the fingerprints of its certificates.</param>
    /// <param name="log">The boot's log, which anybody may have written: the value that comes out is proof only when the TPM quotes it.</param>
    /// <returns>Null when the log has anything else that is not as predicted: another certificate, one more, another event or order.</returns>
    public static PcrPrediction? Find(PcrPrediction expected, EventLog log)
    {
        ImmutableArray<TcgEvent> events = [.. log.EventsOf(expected.Pcr)];
        if (events.Length != expected.Events.Length)
            return null;
        List<ExpectedEvent> found = [];
        foreach ((TcgEvent e, ExpectedEvent predicted) in events.Zip(expected.Events))
        {
            if (FromLog(e, predicted, expected.Bank) is not { } same)
                return null;
            found.Add(same);
        }
        return new PcrPrediction(expected.Pcr, expected.Bank, found);
    }

    // What no platform writes lists around stays as predicted: the value decides.
    private static ExpectedEvent? FromLog(TcgEvent e, ExpectedEvent predicted, PcrBank bank)
    {
        if (e.Type != predicted.Type)
            return null;
        EfiVariableName? name = s_names.FirstOrDefault(name => name.Name == predicted.Description);
        if (name is null || predicted.Certificates is not [{ } certificate])
            return predicted;
        return
            e.Detail.Value is UefiVariableData variable
            && (variable.VariableName, variable.UnicodeName) == (name.Vendor, name.Name)
            && CertificateIn(variable.Data, e.Type) is { } seen
            && Convert.ToHexStringLower(SHA256.HashData(seen.Span)) == certificate.Fingerprint
            ? predicted with
            {
                Digest = bank.Hash(variable.ToBytes()),
            }
            : null;
    }

    // An authority is one EFI_SIGNATURE_DATA, without a list around it.
    private static ReadOnlyMemory<byte>? CertificateIn(ReadOnlyMemory<byte> data, TcgEventType type)
    {
        if (type == TcgEventType.EV_EFI_VARIABLE_AUTHORITY)
            return data.Length > EfiSignatureData.OwnerSize ? data[EfiSignatureData.OwnerSize..] : null;
        return EfiSignatureList.ReadSoleCertificate(data.Span).Value?.Data;
    }
}
