using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Sealing;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Attesting;

/// <summary>Quotes PCRs, together with values that go with the quote.</summary>
public static class Quoting
{
    private const string Thing = "quote";

    // Somebody measuring between reading and quoting is rare; whoever measures without end gets a refusal.
    private const int MostAttempts = 4;

    /// <summary>Quotes PCRs.</summary>
    /// <param name="key">The attestation key.</param>
    /// <param name="qualifyingData">extraData of the quote: at most 66 bytes, what makes it an answer to one challenge.</param>
    /// <param name="selection">The PCRs; a bank that the TPM has not, or not with all of them, is a refusal.</param>
    public static Parsed<SignedQuote> Quote(
        AttestationKey key,
        ReadOnlySpan<byte> qualifyingData,
        TpmlPcrSelection selection
    )
    {
        TpmBuffer data = qualifyingData;
        return TpmVerb.Run("quote", Thing, () => QuoteStill(key, data, selection));
    }

    private static Parsed<SignedQuote> QuoteStill(AttestationKey key, TpmBuffer data, TpmlPcrSelection selection)
    {
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            ImmutableArray<BankValues> banks = [.. selection.Selections.Select(bank => BankValues.Read(key.Tpm, bank))];
            if (Missing(selection, banks) is { } missing)
                return missing;
            AttestResponse response = key.Tpm.Execute(
                new Quote(key.Handle, data, TpmtScheme.None, selection),
                PasswordSession.Instance
            );
            if (IsAbout(response, banks))
                return new SignedQuote(response.Attest, response.Signature, banks);
        }
        return new Refusal("quote.pcr-changed", Thing, "PCRs that stay as they are", "other values each time");
    }

    private static Refusal? Missing(TpmlPcrSelection selection, ImmutableArray<BankValues> banks)
    {
        for (int i = 0; i < banks.Length; i++)
        {
            int[] missing = [.. selection.Selections[i].Indices.Where(pcr => !banks[i].ByPcr.ContainsKey(pcr))];
            if (missing.Length > 0)
                return new Refusal(
                    "quote.bank",
                    $"{banks[i].Bank} PCR bank",
                    $"PCR {string.Join(", ", missing)}",
                    "no value"
                );
        }
        return null;
    }

    private static bool IsAbout(AttestResponse response, ImmutableArray<BankValues> banks)
    {
        TpmsAttest attest = TpmsAttest.Read(response.Attest.Span).OrThrow();
        TpmAlgId algorithm = response.Signature.Scheme.HashAlg;
        if (!algorithm.IsComputed)
            throw new RefusedException(
                new Refusal("quote.hash", Thing, "SHA-1, SHA-256, SHA-384 or SHA-512", $"{algorithm}")
            );
        using IncrementalHash hash = IncrementalHash.CreateHash(algorithm.HashName);
        foreach (TpmBuffer value in banks.SelectMany(bank => bank.ByPcr.Values))
            hash.AppendData(value.Span);
        return attest.Attested is TpmsQuoteInfo quote && quote.PcrDigest == hash.GetHashAndReset();
    }
}
