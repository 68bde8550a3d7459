using System.Collections.Immutable;
using System.Globalization;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;

namespace Coffer.Attestation.Evidence;

/// <summary>Reads the member <c>tpm</c> of a bundle.</summary>
internal static class TpmEvidenceReader
{
    internal static TpmEvidence Read(ref JsonMemberReader reader)
    {
        TpmEvidence tpm = new();
        reader.BeginObject();
        while (reader.NextMember() is { } member)
        {
            switch (member)
            {
                case "ak-public":
                    tpm = tpm with { AkPublic = reader.Base64(EvidenceLimits.LargestKey) };
                    break;
                case "ak-spki":
                    tpm = tpm with { AkSpki = reader.Base64(EvidenceLimits.LargestKey) };
                    break;
                case "ak-certificates":
                    tpm = tpm with
                    {
                        AkCertificates = CertificateListReader.Read(ref reader, EvidenceLimits.LargestCertificate),
                    };
                    break;
                case "ek-public":
                    tpm = tpm with { EkPublic = reader.Base64(EvidenceLimits.LargestKey) };
                    break;
                case "ek-certificates":
                    tpm = tpm with
                    {
                        EkCertificates = CertificateListReader.Read(ref reader, EvidenceLimits.LargestCertificate),
                    };
                    break;
                case "quote":
                    tpm = tpm with { Quote = reader.Base64(EvidenceLimits.LargestStructure) };
                    break;
                case "quote-signature":
                    tpm = tpm with { QuoteSignature = reader.Base64(EvidenceLimits.LargestStructure) };
                    break;
                case "pcrs":
                    tpm = tpm with { Pcrs = ReadPcrs(ref reader) };
                    break;
                case "event-log":
                    tpm = tpm with { EventLog = reader.Base64(EvidenceLimits.LargestEventLog) };
                    break;
                case "userspace-log":
                    tpm = tpm with { UserspaceLog = reader.Base64(EvidenceLimits.LargestUserspaceLog) };
                    break;
                default:
                    reader.RefuseMember(
                        "ak-public, ak-spki, ak-certificates, ek-public, ek-certificates, quote, quote-signature, pcrs, "
                            + "event-log, userspace-log"
                    );
                    break;
            }
        }
        return tpm;
    }

    private static ImmutableArray<PcrBankEvidence> ReadPcrs(ref JsonMemberReader reader)
    {
        ImmutableArray<PcrBankEvidence>.Builder banks = ImmutableArray.CreateBuilder<PcrBankEvidence>();
        reader.BeginObject();
        while (reader.NextMember() is { } name)
        {
            if (PcrBank.FromName(name) is { } bank)
                banks.Add(new PcrBankEvidence(bank, ReadBank(ref reader, bank)));
            else
                reader.RefuseMember("sha1, sha256, sha384, sha512, sm3_256");
        }
        return banks.ToImmutable();
    }

    private static ImmutableSortedDictionary<int, ReadOnlyMemory<byte>> ReadBank(
        ref JsonMemberReader reader,
        PcrBank bank
    )
    {
        var values = ImmutableSortedDictionary.CreateBuilder<int, ReadOnlyMemory<byte>>();
        reader.BeginObject();
        while (reader.NextMember() is { } name)
        {
            // One way to write each number: "07" beside "7" would be two values for one PCR.
            bool known = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int pcr);
            if (known && pcr < PcrReplay.PcrCount && $"{pcr}" == name)
                values[pcr] = reader.Hex(bank.DigestSize, bank.DigestSize);
            else
                reader.RefuseMember($"0 to {PcrReplay.PcrCount - 1}");
        }
        return values.ToImmutable();
    }
}
