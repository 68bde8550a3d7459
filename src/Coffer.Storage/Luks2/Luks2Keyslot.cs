using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Storage.Luks2;

/// <summary>
/// What the template leaves open of a key slot: its salt. The rest is fixed (docs/formats.md, section 8).
/// </summary>
/// <param name="Number">Which slot it is.</param>
/// <param name="Salt">Salt of PBKDF2, 32 bytes.</param>
public sealed record Luks2Keyslot(Luks2KeyslotNumber Number, ImmutableArray<byte> Salt)
{
    private const int StripesSize = Luks2Template.Stripes * Luks2Template.VolumeKeySize;

    /// <summary>Wraps a volume key: a slot with a fresh salt, and the bytes of its area.</summary>
    /// <param name="number">Which slot it becomes.</param>
    /// <param name="volumeKey">64 bytes.</param>
    /// <param name="passphrase">What will open it; at least 32 bytes that nobody can guess.</param>
    /// <param name="random">For the salt and the stripes.</param>
    public static (Luks2Keyslot Slot, byte[] Area) Wrap(
        Luks2KeyslotNumber number,
        Secret volumeKey,
        ReadOnlySpan<byte> passphrase,
        IRandomSource random
    )
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(volumeKey.Length, Luks2Template.VolumeKeySize, nameof(volumeKey));
        // 1000 iterations are only enough for passphrases nobody can guess: the shortest has 32 bytes.
        ArgumentOutOfRangeException.ThrowIfLessThan(passphrase.Length, 32, nameof(passphrase));
        byte[] salt = new byte[Luks2Template.SaltSize];
        random.Fill(salt);
        Luks2Keyslot slot = new(number, [.. salt]);
        using Secret stripes = Secret.Allocate(StripesSize);
        AntiForensicSplitter.Split(volumeKey.Span, stripes.Writable, random);
        using AesXts cipher = slot.CipherFor(passphrase);
        cipher.Encrypt(stripes.Writable);
        byte[] area = new byte[Luks2Template.KeyslotAreaSize];
        stripes.Span.CopyTo(area);
        return (slot, area);
    }

    /// <summary>What the area holds if the passphrase is right; only the digest of the header says whether it is.</summary>
    internal Secret Unwrap(ReadOnlySpan<byte> area, ReadOnlySpan<byte> passphrase)
    {
        using Secret stripes = Secret.CopyOf(area[..StripesSize]);
        using AesXts cipher = CipherFor(passphrase);
        cipher.Decrypt(stripes.Writable);
        Secret key = Secret.Allocate(Luks2Template.VolumeKeySize);
        AntiForensicSplitter.Merge(stripes.Span, key.Writable);
        return key;
    }

    private AesXts CipherFor(ReadOnlySpan<byte> passphrase)
    {
        using Secret key = Secret.Allocate(AesXts.KeySize);
        Rfc2898DeriveBytes.Pbkdf2(
            passphrase,
            Salt.AsSpan(),
            key.Writable,
            Luks2Template.Iterations,
            HashAlgorithmName.SHA256
        );
        return new AesXts(key.Span);
    }
}
