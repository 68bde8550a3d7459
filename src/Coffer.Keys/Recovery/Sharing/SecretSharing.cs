using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Keys.Recovery.Sharing;

/// <summary>
/// Splits a recovery passphrase so that any k of n shares rebuild it, and rebuilds it (docs/formats.md, section 20). What is shared is
/// the passphrase's 32 bytes and 8 bytes of a digest of them: fewer than k shares say nothing at all, not even a digest, and k shares
/// of which one is wrong are found out.
/// </summary>
public static class SecretSharing
{
    private const string Thing = "recovery shares";

    /// <summary>Splits a passphrase.</summary>
    /// <param name="passphrase">As <see cref="RecoveryPassphrase"/> spells it; stays the caller's.</param>
    /// <param name="vault">LUKS2 UUID of the vault it opens.</param>
    /// <param name="threshold">Shares that rebuild it: 2 to <paramref name="count"/>.</param>
    /// <param name="count">Shares to make: at most <see cref="ShareSet.MostShares"/>.</param>
    /// <param name="random">For the set's id and the polynomials.</param>
    /// <returns>The shares, numbered from 1; the caller's to dispose. Or why the passphrase is none.</returns>
    public static Parsed<ImmutableArray<RecoveryShare>> Split(
        ReadOnlySpan<byte> passphrase,
        Guid vault,
        int threshold,
        int count,
        IRandomSource random
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threshold, ShareSet.LeastThreshold);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threshold, count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, ShareSet.MostShares);
        if (!RecoveryPassphrase.Bits(passphrase).TryGet(out Secret? bits, out Refusal? refusal))
            return refusal;
        using (bits)
        {
            byte[] id = new byte[ShareSet.IdSize];
            random.Fill(id);
            ShareSet set = new(ShareSet.NameOf(vault), Convert.ToHexStringLower(id), threshold, count);
            return Split(bits, set, random);
        }
    }

    /// <summary>Rebuilds the passphrase, if enough shares fit together. Wrong ones among more than enough are named.</summary>
    /// <param name="shares">All that there are, in any order; they stay the caller's.</param>
    /// <returns>The passphrase, the caller's to dispose.</returns>
    public static Parsed<Secret> Combine(IReadOnlyList<RecoveryShare> shares)
    {
        if ((Foreign(shares) ?? Twice(shares) ?? TooFew(shares)) is { } refusal)
            return refusal;
        ShareSet set = shares[0].Set;
        foreach (ImmutableArray<RecoveryShare> chosen in Choices(shares, set.Threshold))
        {
            using Secret rebuilt = At(chosen, 0);
            if (IsRight(rebuilt, set))
                return Wrong(chosen, shares) is { } wrong
                    ? wrong
                    : RecoveryPassphrase.Of(rebuilt.Span[..RecoveryPassphrase.BitsSize]);
        }
        return new Refusal(
            "share.wrong",
            Thing,
            $"{set.Threshold} shares that rebuild the passphrase",
            $"at least one wrong among {Numbers(shares)}, which cannot be told from the others",
            "bring another share: among more than enough the wrong one is named"
        );
    }

    private static ImmutableArray<RecoveryShare> Split(Secret bits, ShareSet set, IRandomSource random)
    {
        using Secret constant = Secret.Allocate(RecoveryShare.ValuesSize);
        bits.Span.CopyTo(constant.Writable);
        Digest(bits.Span, set, constant.Writable[RecoveryPassphrase.BitsSize..]);
        using Secret coefficients = Secret.Random((set.Threshold - 1) * RecoveryShare.ValuesSize, random);
        return
        [
            .. Enumerable
                .Range(1, set.Count)
                .Select(number =>
                {
                    Secret values = Secret.Allocate(RecoveryShare.ValuesSize);
                    SharePolynomials.Evaluate(constant.Span, coefficients.Span, (byte)number, values.Writable);
                    return new RecoveryShare(set, number, values);
                }),
        ];
    }

    private static Secret At(IEnumerable<RecoveryShare> shares, byte x)
    {
        Secret value = Secret.Allocate(RecoveryShare.ValuesSize);
        SharePolynomials.Interpolate(
            [.. shares.Select(share => ((byte)share.Number, share.Values))],
            x,
            value.Writable
        );
        return value;
    }

    private static bool IsRight(Secret rebuilt, ShareSet set)
    {
        Span<byte> digest = stackalloc byte[RecoveryShare.DigestSize];
        Digest(rebuilt.Span[..RecoveryPassphrase.BitsSize], set, digest);
        return CryptographicOperations.FixedTimeEquals(digest, rebuilt.Span[RecoveryPassphrase.BitsSize..]);
    }

    private static void Digest(ReadOnlySpan<byte> bits, ShareSet set, Span<byte> digest)
    {
        byte[] label = Encoding.ASCII.GetBytes($"coffer/share-digest/v1:{set.Vault}:{set.Id}:{set.Threshold}:");
        using Secret input = Secret.Allocate(label.Length + bits.Length);
        label.CopyTo(input.Writable);
        bits.CopyTo(input.Writable[label.Length..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input.Span, hash);
        hash[..digest.Length].CopyTo(digest);
        CryptographicOperations.ZeroMemory(hash);
    }

    private static Refusal? Wrong(ImmutableArray<RecoveryShare> right, IReadOnlyList<RecoveryShare> all)
    {
        RecoveryShare[] wrong = [.. all.Except(right).Where(share => !Fits(right, share))];
        return wrong.Length == 0
            ? null
            : new Refusal(
                "share.wrong",
                Numbers(wrong),
                $"what fits {Numbers(right)}, which rebuild the passphrase",
                "another value",
                "leave it out, and ask its holder: it was forged, or the set made again"
            );
    }

    private static bool Fits(ImmutableArray<RecoveryShare> right, RecoveryShare share)
    {
        using Secret expected = At(right, (byte)share.Number);
        return expected.FixedTimeEquals(share.Values.Span);
    }

    // Shares of the commonest set are the ones that were meant; the others are named.
    private static Refusal? Foreign(IReadOnlyList<RecoveryShare> shares)
    {
        ShareSet? common = shares.GroupBy(share => share.Set).MaxBy(same => same.Count())?.Key;
        RecoveryShare? foreign = shares.FirstOrDefault(share => share.Set != common);
        return foreign is null
            ? null
            : new Refusal(
                "share.foreign",
                foreign.Name,
                $"shares of the {common}",
                $"one of the {foreign.Set}",
                "shares of different vaults or splits do not fit together: bring those of one set"
            );
    }

    private static Refusal? Twice(IReadOnlyList<RecoveryShare> shares)
    {
        int? twice = shares.GroupBy(share => share.Number).FirstOrDefault(same => same.Count() > 1)?.Key;
        return twice is null
            ? null
            : new Refusal("share.twice", $"share {twice}", "each share once", "the same number again", "leave one out");
    }

    private static Refusal? TooFew(IReadOnlyList<RecoveryShare> shares)
    {
        if (shares.Count > 0 && shares.Count >= shares[0].Set.Threshold)
            return null;
        return new Refusal(
            "share.too-few",
            Thing,
            shares.Count == 0 ? "shares" : $"{shares[0].Set.Threshold} shares of set {shares[0].Set.Id}",
            shares.Count == 0 ? "none" : $"{shares.Count}: {Numbers(shares)}",
            "ask more of their holders"
        );
    }

    // At most 16 over 8: 12,870.
    private static IEnumerable<ImmutableArray<RecoveryShare>> Choices(IReadOnlyList<RecoveryShare> shares, int count)
    {
        int[] chosen = [.. Enumerable.Range(0, count)];
        while (true)
        {
            yield return [.. chosen.Select(i => shares[i])];
            int last = count - 1;
            while (last >= 0 && chosen[last] == shares.Count - count + last)
                last--;
            if (last < 0)
                yield break;
            chosen[last]++;
            for (int i = last + 1; i < count; i++)
                chosen[i] = chosen[i - 1] + 1;
        }
    }

    private static string Numbers(IEnumerable<RecoveryShare> shares)
    {
        int[] numbers = [.. shares.Select(share => share.Number).Order()];
        return $"share{(numbers.Length == 1 ? "" : "s")} {string.Join(", ", numbers)}";
    }
}
