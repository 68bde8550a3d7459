using Coffer.Attestation.Chains;
using Coffer.Bytes;

namespace Coffer.Attestation.Receipts;

/// <summary>Receipts of one machine, each of which names the one before by its hash: none can be left out or changed later.</summary>
public static class ReceiptChain
{
    /// <summary>Judges that they follow on one another; whether each was signed is judged elsewhere.</summary>
    /// <param name="receipts">From the first one on.</param>
    public static Refusal? Judge(IReadOnlyList<Receipt> receipts)
    {
        ReadOnlyMemory<byte> previous = HashChain.None;
        ulong generation = 0;
        for (int i = 0; i < receipts.Count; i++)
        {
            Receipt receipt = receipts[i];
            if (HashChain.Judge(receipt, previous, "receipt", (ulong)i + 1) is { } broken)
                return broken;
            if (receipt.Vault != receipts[0].Vault)
                return Refuse("vault", i, $"vault {receipts[0].Vault}", $"{receipt.Vault}");
            if (receipt.From < generation || receipt.To < receipt.From)
                return Refuse("generation", i, $"from generation {generation} on", $"{receipt.From} to {receipt.To}");
            generation = receipt.To;
            previous = receipt.Hash();
        }
        return null;
    }

    private static Refusal Refuse(string reason, int index, string expected, string seen) =>
        new($"receipt.{reason}", $"receipt {index + 1}", expected, seen, "a receipt is missing, or was changed");
}
