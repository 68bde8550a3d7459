using System.Collections.Immutable;
using System.Globalization;
using Coffer.Attestation.Evidence;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using Coffer.Tpm.Structures;

namespace Coffer.Cli.Judging.Parts;

/// <summary>
/// PCR values as other tools record them: one JSON object, PCR to hex. The PCR is a number (<c>"7"</c>; the length of the value tells the
/// bank) or has its bank before it (<c>"sha256:7"</c>).
/// </summary>
internal static class PcrsFile
{
    /// <summary>Reads it.</summary>
    public static Parsed<ImmutableArray<PcrBankEvidence>> Read(string path)
    {
        if (!EvidenceFile.Read(path, "PCR values").TryGet(out byte[]? bytes, out Refusal? refusal))
            return refusal;
        return Parse(bytes);
    }

    /// <summary>Reads the document.</summary>
    public static Parsed<ImmutableArray<PcrBankEvidence>> Parse(ReadOnlySpan<byte> utf8)
    {
        SortedDictionary<ushort, PcrBankEvidence> banks = [];
        JsonMemberReader reader = new(utf8, "PCR values", "pcrs");
        reader.BeginObject();
        while (reader.NextMember() is { } name)
        {
            byte[] value = reader.Hex(1, 64);
            if (reader.Failed)
                break;
            if (Place(name, value.Length) is not (PcrBank bank, int pcr))
                reader.RefuseMember("0 to 23 or sha256:0 to sha256:23, with a value as long as the bank's digests");
            else
                Add(banks, bank, pcr, value);
        }
        return reader.Finish(banks.Values.ToImmutableArray());
    }

    /// <summary>
    /// Those values that a quote is over: tools record all PCRs of all banks and quote a few. What cannot be read as a quote selects nothing away.
    /// </summary>
    public static ImmutableArray<PcrBankEvidence> Quoted(
        ImmutableArray<PcrBankEvidence> banks,
        ReadOnlySpan<byte> quote
    )
    {
        if (TpmsAttest.Read(quote).Value is not { Attested: TpmsQuoteInfo info })
            return banks;
        return
        [
            .. banks
                .Select(bank => bank with { Values = bank.Values.RemoveRange(NotIn(bank, info)) })
                .Where(bank => !bank.Values.IsEmpty),
        ];
    }

    private static IEnumerable<int> NotIn(PcrBankEvidence bank, TpmsQuoteInfo info)
    {
        HashSet<int> quoted =
        [
            .. info
                .PcrSelect.Selections.Where(selection => (ushort)selection.Hash == bank.Bank.AlgId)
                .SelectMany(selection => selection.Indices),
        ];
        return bank.Values.Keys.Where(pcr => !quoted.Contains(pcr));
    }

    private static void Add(SortedDictionary<ushort, PcrBankEvidence> banks, PcrBank bank, int pcr, byte[] value)
    {
        PcrBankEvidence known = banks.GetValueOrDefault(bank.AlgId) ?? new PcrBankEvidence(bank, s_none);
        banks[bank.AlgId] = known with { Values = known.Values.SetItem(pcr, value) };
    }

    private static readonly ImmutableSortedDictionary<int, ReadOnlyMemory<byte>> s_none = ImmutableSortedDictionary<
        int,
        ReadOnlyMemory<byte>
    >.Empty;

    private static (PcrBank Bank, int Pcr)? Place(string name, int size)
    {
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        PcrBank? bank = colon < 0 ? OfSize(size) : PcrBank.FromName(name[..colon]);
        bool number = int.TryParse(name[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int pcr);
        bool right = number && pcr < PcrReplay.PcrCount && name[(colon + 1)..] == $"{pcr}";
        return bank is not null && right && bank.DigestSize == size ? (bank, pcr) : null;
    }

    private static PcrBank? OfSize(int size) =>
        size switch
        {
            20 => PcrBank.Sha1,
            32 => PcrBank.Sha256,
            48 => PcrBank.Sha384,
            64 => PcrBank.Sha512,
            _ => null,
        };
}
