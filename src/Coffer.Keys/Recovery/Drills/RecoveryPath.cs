using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Recovery.Escrows;
using Coffer.Storage.Luks2;

namespace Coffer.Keys.Recovery.Drills;

/// <summary>
/// One way into a vault without its TPM: a recovery key slot with the escrow of its passphrase. While the volume key is rotated there are two for one
/// passphrase, and both are needed: each volume key opens its part of the data.
/// </summary>
public sealed class RecoveryPath
{
    private readonly BoundHeader _vault;
    private readonly Luks2Keyslot _keyslot;
    private readonly Luks2Digest _digest;

    private RecoveryPath(BoundHeader vault, Luks2Keyslot keyslot, Luks2Digest digest)
    {
        _vault = vault;
        _keyslot = keyslot;
        _digest = digest;
    }

    /// <summary>Number of the key slot.</summary>
    public int Slot => (int)_keyslot.Number;

    /// <summary>The escrow that the header carries.</summary>
    public Escrow Escrow => Escrows.Escrow.Of(_vault.Header.Escrow);

    /// <summary>
    /// SHA-256 that stays the same until recovery key, escrow or volume key change (docs/formats.md, section 22); hex.
    /// </summary>
    public string Id
    {
        get
        {
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData("coffer/recovery-path/v1"u8);
            hash.AppendData(_vault.Header.Uuid.ToByteArray(bigEndian: true));
            hash.AppendData(_keyslot.Salt.AsSpan());
            hash.AppendData(SHA256.HashData(_vault.Areas[_keyslot.Number].Span));
            hash.AppendData(_digest.Salt.AsSpan());
            hash.AppendData(_digest.Value.AsSpan());
            Span<byte> length = stackalloc byte[4];
            foreach (ImmutableArray<byte> age in Escrow.Ages)
            {
                BinaryPrimitives.WriteInt32BigEndian(length, age.Length);
                hash.AppendData(length);
                hash.AppendData(age.AsSpan());
            }
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    /// <summary>
    /// All of them, of the newest header first: at rest one, one more when a change of the recovery key was cut, two of a vault that is being re-encrypted.
    /// </summary>
    public static ImmutableArray<RecoveryPath> AllOf(HeaderCandidates vault) =>
        [.. vault.Bindings.SelectMany(Of).DistinctBy(path => path.Id)];

    /// <summary>The volume key, if the passphrase opens the slot and the key is the one that the binding names.</summary>
    /// <param name="passphrase">Stays the caller's.</param>
    /// <returns>The volume key; the caller's to dispose.</returns>
    public Parsed<Secret> Open(Secret passphrase)
    {
        Parsed<Secret> opened = _vault.Recover(passphrase);
        if (_keyslot.Number == Luks2KeyslotNumber.RecoveryOfNext)
            opened = opened.Then<Secret>(old =>
            {
                using (old)
                    return _vault.RecoverNext(passphrase, old);
            });
        return opened.Refusal is { Reason: "luks2.passphrase" } refusal
            ? refusal with
            {
                NextStep = "the escrow belongs to another key slot: use another copy of the disk",
            }
            : opened;
    }

    private static IEnumerable<RecoveryPath> Of(BoundHeader vault)
    {
        Luks2Header header = vault.Header;
        yield return new RecoveryPath(vault, header.Recovery.Keyslot, header.Digest);
        if (header.Reencryption is { } next)
            yield return new RecoveryPath(vault, next.NextRecovery, next.NextDigest);
    }
}
