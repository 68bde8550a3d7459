using System.Collections.Immutable;
using System.Numerics;
using System.Security.Cryptography;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;
using Coffer.Firmware.EventLogs;
using Coffer.Tpm;
using Coffer.Tpm.Structures;

namespace Coffer.Attestation.Quotes;

/// <summary>Judges what a quote says of PCRs against the values that came with it.</summary>
internal sealed class PcrJudgement(TpmsQuoteInfo quote, TpmPolicy policy, FindingList findings)
{
    private const string SelectionField = "tpm.quote.pcrSelect";
    private const string ValuesField = "tpm.pcrs";
    private const int FirstForeignPcr = 24;

    private readonly ImmutableArray<TpmsPcrSelection> _selected =
    [
        .. quote.PcrSelect.Selections.Where(selection => selection.Mask != 0),
    ];

    private string? _text;

    /// <summary>The values in the order of the selection, when the quote is about them; otherwise null.</summary>
    internal ImmutableArray<PcrBankEvidence>? Judge(ImmutableArray<PcrBankEvidence> supplied, TpmAlgId signatureHash)
    {
        if (!SelectionHolds(supplied))
            return null;
        BanksHold();
        RequiredHold();
        return OrderValues(supplied) is { } values && DigestHolds(values, signatureHash) ? values : null;
    }

    private bool SelectionHolds(ImmutableArray<PcrBankEvidence> supplied)
    {
        string? fault = SelectionFault(supplied);
        return findings.Judge(
            QuoteRules.PcrSelection,
            SelectionField,
            fault is null,
            "each bank once, 3 or 4 bytes of PCRs 0 to 23, and something selected where values are given",
            fault ?? Text()
        );
    }

    private string? SelectionFault(ImmutableArray<PcrBankEvidence> supplied)
    {
        HashSet<TpmAlgId> seen = [];
        foreach (TpmsPcrSelection selection in quote.PcrSelect.Selections)
        {
            if (selection.SizeOfSelect is not (3 or 4))
                return $"a bit map of {selection.SizeOfSelect} bytes";
            if (selection.Mask >> FirstForeignPcr != 0)
                return $"PCR {BitOperations.Log2(selection.Mask)}";
            if (!seen.Add(selection.Hash))
                return $"bank {Name(selection.Hash)} twice";
        }
        return _selected.IsEmpty && !supplied.IsEmpty ? "nothing selected, and values given" : null;
    }

    private void BanksHold()
    {
        TpmsPcrSelection[] foreign = [.. _selected.Where(selection => !policy.Banks.Any(bank => Is(bank, selection)))];
        findings.Judge(
            QuoteRules.PcrBanks,
            SelectionField,
            foreign.Length == 0,
            string.Join(", ", policy.Banks),
            foreign.Length == 0 ? Text() : Name(foreign[0].Hash),
            "quote the SHA-256 bank; SHA-1 is accepted only where the policy says so"
        );
    }

    private void RequiredHold()
    {
        if (policy.RequiredPcrs.IsEmpty)
        {
            findings.NotApplicable(QuoteRules.RequiredPcrs, SelectionField, "the policy requires no PCR of its own");
            return;
        }
        findings.Judge(
            QuoteRules.RequiredPcrs,
            SelectionField,
            _selected.Any(selection => policy.RequiredPcrs.All(pcr => (selection.Mask >> pcr & 1) != 0)),
            $"PCR {string.Join(", ", policy.RequiredPcrs)} in one bank",
            Text()
        );
    }

    private ImmutableArray<PcrBankEvidence>? OrderValues(ImmutableArray<PcrBankEvidence> supplied)
    {
        if (supplied.IsEmpty && !_selected.IsEmpty)
        {
            findings.NotChecked(QuoteRules.PcrValues, ValuesField, required: true, "no values came with the quote");
            return null;
        }
        string? fault = ValuesFault(supplied);
        bool holds = findings.Judge(QuoteRules.PcrValues, ValuesField, fault is null, Text(), fault ?? Text());
        return holds ? [.. _selected.Select(selection => supplied.First(bank => Is(bank.Bank, selection)))] : null;
    }

    private string? ValuesFault(ImmutableArray<PcrBankEvidence> supplied)
    {
        if (supplied.Select(bank => bank.Bank.AlgId).Distinct().Count() != supplied.Length)
            return "one bank twice";
        foreach (PcrBankEvidence bank in supplied)
        {
            if (!_selected.Any(selection => Is(bank.Bank, selection)))
                return $"values of bank {bank.Bank}, which is not quoted";
            if (bank.Values.FirstOrDefault(v => v.Value.Length != bank.Bank.DigestSize) is { Value.Length: > 0 } odd)
                return $"{bank.Bank}:{odd.Key} with {odd.Value.Length} bytes";
        }
        foreach (TpmsPcrSelection selection in _selected)
        {
            if (supplied.FirstOrDefault(bank => Is(bank.Bank, selection)) is not { } values)
                return $"no values of bank {Name(selection.Hash)}";
            if (!values.Values.Keys.SequenceEqual(selection.Indices))
                return $"{Name(selection.Hash)}: PCR {string.Join(", ", values.Values.Keys)}";
            if (values.Values.Values.Any(value => value.IsEmpty))
                return $"an empty value in bank {Name(selection.Hash)}";
        }
        return null;
    }

    private bool DigestHolds(ImmutableArray<PcrBankEvidence> values, TpmAlgId signatureHash)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(signatureHash.HashName);
        foreach (PcrBankEvidence bank in values)
        {
            foreach (ReadOnlyMemory<byte> value in bank.Values.Values)
                hash.AppendData(value.Span);
        }
        byte[] expected = hash.GetHashAndReset();
        return findings.Judge(
            QuoteRules.PcrDigest,
            "tpm.quote.pcrDigest",
            CryptographicOperations.FixedTimeEquals(expected, quote.PcrDigest.Span),
            $"{Convert.ToHexStringLower(expected)}, the {signatureHash} of the values",
            quote.PcrDigest.ToString(),
            "the values are not the ones that were quoted: a value was changed, or they were read at another time"
        );
    }

    private string Text() =>
        _text ??= _selected.IsEmpty
            ? "no PCR"
            : string.Join("; ", _selected.Select(s => $"{Name(s.Hash)}: PCR {string.Join(", ", s.Indices)}"));

    private static bool Is(PcrBank bank, TpmsPcrSelection selection) => bank.AlgId == (ushort)selection.Hash;

    private static string Name(TpmAlgId hash) => PcrBank.FromAlgId((ushort)hash)?.Name ?? $"0x{(ushort)hash:x4}";
}
