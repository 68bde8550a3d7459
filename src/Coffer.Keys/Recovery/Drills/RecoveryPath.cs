using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Recovery.Escrows;

namespace Coffer.Keys.Recovery.Drills;

/// <summary>One way into a vault without its TPM: a recovery key slot with the escrow of its passphrase.</summary>
public sealed class RecoveryPath
{
    private readonly BoundHeader _vault;

    private RecoveryPath(BoundHeader vault) => _vault = vault;

    /// <summary>Number of the key slot.</summary>
    public int Slot => (int)_vault.Header.Recovery.Keyslot.Number;

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
            hash.AppendData(_vault.Header.Recovery.Keyslot.Salt.AsSpan());
            hash.AppendData(SHA256.HashData(_vault.Areas[_vault.Header.Recovery.Keyslot.Number].Span));
            hash.AppendData(_vault.Header.Digest.Salt.AsSpan());
            hash.AppendData(_vault.Header.Digest.Value.AsSpan());
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

    /// <summary>All of them, of the newest header first: at rest one, two when a change of the recovery key was cut.</summary>
    public static ImmutableArray<RecoveryPath> AllOf(HeaderCandidates vault) =>
        [.. vault.Bindings.Select(bound => new RecoveryPath(bound)).DistinctBy(path => path.Id)];

    /// <summary>The volume key, if the passphrase opens the slot and the key is the one that the binding names.</summary>
    /// <param name="passphrase">Stays the caller's.</param>
    /// <returns>The volume key; the caller's to dispose.</returns>
    public Parsed<Secret> Open(Secret passphrase)
    {
        Parsed<Secret> opened = _vault.Recover(passphrase);
        return opened.Refusal is { Reason: "luks2.passphrase" } refusal
            ? refusal with
            {
                NextStep = "the escrow belongs to another key slot: use another copy of the disk",
            }
            : opened;
    }
}
