using System.Collections.Immutable;
using Coffer.Attestation.Evidence;
using Coffer.Firmware.EventLogs;
using Coffer.Tpm;
using Coffer.Tpm.Attesting;

namespace Coffer.Evidence.Tpm;

/// <summary>The values of a quoted bank in the words of a bundle.</summary>
public static class QuotedBank
{
    /// <summary>Translates.</summary>
    public static PcrBankEvidence Of(BankValues values)
    {
        var builder = ImmutableSortedDictionary.CreateBuilder<int, ReadOnlyMemory<byte>>();
        foreach ((int pcr, TpmBuffer value) in values.ByPcr)
            builder.Add(pcr, value.ToArray());
        return new PcrBankEvidence(PcrBank.FromAlgId((ushort)values.Bank)!, builder.ToImmutable());
    }
}
