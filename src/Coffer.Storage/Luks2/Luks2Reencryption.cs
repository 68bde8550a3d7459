using Coffer.Bytes;

namespace Coffer.Storage.Luks2;

/// <summary>
/// What a header of template 3 says beside the old volume key: the next one, and how far its data are (docs/formats.md, section 8).
/// It is cryptsetup's form of a LUKS2 online re-encryption (cryptsetup, lib/luks2/luks2_reencrypt.c, version 2 of its requirement).
/// </summary>
/// <param name="NextUnlock">The next volume key's slot for the unlock secret.</param>
/// <param name="NextRecovery">The next volume key's slot for the recovery passphrase.</param>
/// <param name="NextDigest">Digest of the next volume key.</param>
/// <param name="Verification">Digest over both keys and what is fixed of the re-encryption.</param>
public sealed record Luks2Reencryption(
    Luks2Keyslot NextUnlock,
    Luks2Keyslot NextRecovery,
    Luks2Digest NextDigest,
    Luks2Digest Verification
)
{
    /// <summary>Most bytes of a hot zone: as many as the area of the <c>reencrypt</c> slot has checksums for.</summary>
    public const long LargestHotZone =
        Luks2Template.ReencryptAreaSize / Luks2Template.ChecksumSize * (long)Luks2Template.SectorSize;

    /// <summary>How far it is.</summary>
    public Luks2Progress Progress { get; init; }

    /// <summary>The header's part of a re-encryption that begins.</summary>
    /// <param name="nextUnlock">The next volume key's slot for the unlock secret.</param>
    /// <param name="nextRecovery">The next volume key's slot for the recovery passphrase.</param>
    /// <param name="old">The old volume key; stays the caller's.</param>
    /// <param name="next">The next volume key; stays the caller's.</param>
    /// <param name="dataSize">Size of the data, bytes.</param>
    /// <param name="random">For salts.</param>
    public static Luks2Reencryption Begin(
        Luks2Keyslot nextUnlock,
        Luks2Keyslot nextRecovery,
        Secret old,
        Secret next,
        long dataSize,
        IRandomSource random
    )
    {
        Luks2Digest digest = Luks2Digest.Of(next, random);
        using Secret verified = Luks2ReencryptionVerification.Input(old, next, dataSize);
        return new Luks2Reencryption(nextUnlock, nextRecovery, digest, Luks2Digest.Of(verified, random));
    }

    /// <summary>True when both keys are those that the re-encryption was begun with.</summary>
    internal bool IsOf(Secret old, Secret next, long dataSize)
    {
        using Secret verified = Luks2ReencryptionVerification.Input(old, next, dataSize);
        return Verification.IsOf(verified);
    }
}
