using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Storage.Luks2;

/// <summary>
/// A header of template 1, 2 or 3: everything the template leaves open (docs/formats.md, section 8). Made by the installer with
/// <see cref="Create"/>, or read from a disk by <see cref="StrictLuks2Header"/>; either way it has exactly one spelling.
/// </summary>
public sealed record Luks2Header
{
    private const string Thing = "LUKS2 header";

    /// <summary>UUID of the vault.</summary>
    public required Guid Uuid { get; init; }

    /// <summary>Raised with every change of the header.</summary>
    public required ulong SequenceId { get; init; }

    /// <summary>Salt of the binary headers, 64 bytes.</summary>
    public required ImmutableArray<byte> Salt { get; init; }

    /// <summary>1 or 2; 3 while the vault is re-encrypted.</summary>
    public required int Template { get; init; }

    /// <summary>
    /// The key slot of each binding, by number: one at rest, two while the header is changed. In template 3 that of the old volume key.
    /// </summary>
    public required ImmutableArray<Luks2UnlockSlot> Unlocks { get; init; }

    /// <summary>The key slot of the recovery key; in template 3 that of the old volume key.</summary>
    public required Luks2RecoverySlot Recovery { get; init; }

    /// <summary>Size of the data, bytes, a multiple of 1 MiB.</summary>
    public required long DataSize { get; init; }

    /// <summary>Digest of the volume key; in template 3 of the old one.</summary>
    public required Luks2Digest Digest { get; init; }

    /// <summary>The next volume key and how far it is, in template 3; null in the others.</summary>
    public Luks2Reencryption? Reencryption { get; init; }

    /// <summary>The recovery passphrase, for its owner.</summary>
    public EscrowToken Escrow => Recovery.Escrow;

    /// <summary>Numbers of the key slots that are there, ascending.</summary>
    public ImmutableArray<Luks2KeyslotNumber> Keyslots => [.. AllKeyslots.Select(slot => slot.Number)];

    internal IEnumerable<Luks2Keyslot> AllKeyslots =>
        Unlocks
            .Select(unlock => unlock.Keyslot)
            .Append(Recovery.Keyslot)
            .Concat(Reencryption is null ? [] : [Reencryption.NextUnlock, Reencryption.NextRecovery])
            .OrderBy(slot => slot.Number);

    /// <summary>The header of a new vault. Its binding has no MAC yet.</summary>
    /// <param name="uuid">UUID of the vault.</param>
    /// <param name="dataSize">Bytes behind <see cref="Luks2Template.DataOffset"/>, a multiple of 1 MiB.</param>
    /// <param name="keyslots">The wrapped volume key.</param>
    /// <param name="binding">Token 0.</param>
    /// <param name="escrow">Token 1.</param>
    /// <param name="random">For the salt.</param>
    public static Luks2Header Create(
        Guid uuid,
        long dataSize,
        Luks2Keyslots keyslots,
        BindingToken binding,
        EscrowToken escrow,
        IRandomSource random
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dataSize);
        ArgumentOutOfRangeException.ThrowIfNotEqual(dataSize % Luks2Template.DataAlignment, 0, nameof(dataSize));
        byte[] salt = new byte[Luks2Template.BinarySaltSize];
        random.Fill(salt);
        return new Luks2Header
        {
            Uuid = uuid,
            SequenceId = 1,
            Salt = [.. salt],
            Template = Luks2Template.Newest,
            Unlocks = [new Luks2UnlockSlot(keyslots.Unlock, binding)],
            Recovery = new Luks2RecoverySlot(keyslots.Recovery, escrow),
            DataSize = dataSize,
            Digest = keyslots.Digest,
        };
    }

    /// <summary>The unlock slot of a number; null when there is none.</summary>
    public Luks2UnlockSlot? UnlockOf(Luks2KeyslotNumber number) =>
        Unlocks.FirstOrDefault(unlock => unlock.Keyslot.Number == number);

    /// <summary>This header with another binding for one of its unlock slots.</summary>
    /// <exception cref="InvalidOperationException">It has no such slot.</exception>
    public Luks2Header WithBinding(Luks2KeyslotNumber number, BindingToken binding)
    {
        Luks2UnlockSlot old =
            UnlockOf(number) ?? throw new InvalidOperationException($"{Thing}: no unlock slot {(int)number}");
        return this with { Unlocks = Unlocks.Replace(old, old with { Binding = binding }) };
    }

    /// <summary>This header with the MAC in the binding of one of its unlock slots.</summary>
    public Luks2Header WithMac(Luks2KeyslotNumber number, ReadOnlySpan<byte> mac) =>
        UnlockOf(number) is { } unlock ? WithBinding(number, unlock.Binding with { HeaderMac = [.. mac] }) : this;

    /// <summary>Both copies: the <see cref="Luks2Template.HeaderAreaSize"/> bytes at the start of the partition.</summary>
    /// <exception cref="InvalidOperationException">The tokens do not fit into the JSON area.</exception>
    public byte[] ToBytes()
    {
        byte[] json = WriteJsonArea();
        return [.. WriteCopy(0, json), .. WriteCopy(1, json)];
    }

    /// <summary>
    /// What the header MAC is computed over: the binary header of copy 1 with its checksum zeroed, the JSON area with the
    /// digits of every MAC replaced by zeros, and the SHA-256 of the area of each key slot that is there.
    /// </summary>
    public byte[] MacInput(Luks2KeyslotAreas areas)
    {
        byte[] hashes = [.. Keyslots.SelectMany(number => areas.HashOf(number).ToArray())];
        return
        [
            .. Encoding.ASCII.GetBytes($"coffer/header-mac/v{Template}"),
            .. BinaryHeader(0).Write(),
            .. WithoutMacs().WriteJsonArea(),
            .. hashes,
        ];
    }

    /// <summary>True when the tokens fit into the JSON area.</summary>
    public bool Fits => Luks2JsonWriter.Write(this).Length < Luks2Template.JsonAreaSize;

    /// <summary>The volume key, if the passphrase opens the slot; the digest says whether it does.</summary>
    /// <param name="number">A slot that the header has.</param>
    /// <param name="area">Its area, read from the disk once.</param>
    /// <param name="passphrase">Raw bytes.</param>
    public Parsed<Secret> OpenKeyslot(Luks2KeyslotNumber number, ReadOnlySpan<byte> area, ReadOnlySpan<byte> passphrase)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(area.Length, Luks2Template.KeyslotAreaSize, nameof(area));
        if (AllKeyslots.FirstOrDefault(slot => slot.Number == number) is not { } slot)
            return new Refusal("luks2.keyslot", Thing, $"key slot {(int)number}", "a header without it");
        Secret key = slot.Unwrap(area, passphrase);
        if (DigestOf(slot).IsOf(key))
            return key;
        key.Dispose();
        return new Refusal(
            "luks2.passphrase",
            $"key slot {(int)number}",
            "the passphrase that opens it",
            "another, or a changed key slot",
            "boot with a recovery key"
        );
    }

    /// <summary>
    /// Why two volume keys are not those that the re-encryption was begun with; null when they are. It is cryptsetup's own check, and the only
    /// one that can be made without the unlock secret.
    /// </summary>
    /// <exception cref="InvalidOperationException">The vault is not being re-encrypted.</exception>
    public Refusal? JudgeReencryption(Secret old, Secret next)
    {
        Luks2Reencryption reencryption =
            Reencryption ?? throw new InvalidOperationException($"{Thing}: no re-encryption");
        return reencryption.IsOf(old, next, DataSize)
            ? null
            : new Refusal(
                "luks2.reencryption",
                Thing,
                "the re-encryption that these two volume keys began",
                "a changed one",
                "the disk was changed from outside: use a backup of it"
            );
    }

    internal byte[] WriteJsonArea()
    {
        ReadOnlyMemory<byte> text = Luks2JsonWriter.Write(this);
        // One byte stays zero, so that readers of strings find an end.
        if (text.Length >= Luks2Template.JsonAreaSize)
            throw new InvalidOperationException($"{Thing}: {text.Length} bytes of JSON, room for 28671");
        byte[] area = new byte[Luks2Template.JsonAreaSize];
        text.Span.CopyTo(area);
        return area;
    }

    internal byte[] WriteCopy(int copy) => WriteCopy(copy, WriteJsonArea());

    private byte[] WriteCopy(int copy, ReadOnlySpan<byte> json)
    {
        byte[] bytes = [.. BinaryHeader(copy).Write(), .. json];
        SHA256.HashData(bytes, bytes.AsSpan(Luks2BinaryHeader.ChecksumOffset));
        return bytes;
    }

    private Luks2BinaryHeader BinaryHeader(int copy) => new(copy, SequenceId, Salt, Uuid);

    private Luks2Digest DigestOf(Luks2Keyslot slot) =>
        Reencryption is { } next && (slot.Number == next.NextUnlock.Number || slot.Number == next.NextRecovery.Number)
            ? next.NextDigest
            : Digest;

    private Luks2Header WithoutMacs() =>
        Unlocks.Aggregate(
            this,
            (header, unlock) => header.WithMac(unlock.Keyslot.Number, new byte[Luks2Template.MacSize])
        );
}
