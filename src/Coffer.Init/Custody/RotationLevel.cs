namespace Coffer.Init.Custody;

/// <summary>What a rotation renews besides the binding.</summary>
/// <param name="Word">As requests and receipts spell it.</param>
/// <param name="Share">A new share, so a new unlock secret and slot passphrase.</param>
/// <param name="Recovery">A new recovery key with its slot and escrow.</param>
internal sealed record RotationLevel(string Word, bool Share, bool Recovery)
{
    /// <summary>The level of a word of <see cref="Evidence.Custody.CustodyRequest"/>.</summary>
    internal static RotationLevel Of(string word) =>
        new(word, Share: word is "rewrap" or "all", Recovery: word is "recovery" or "all");
}
