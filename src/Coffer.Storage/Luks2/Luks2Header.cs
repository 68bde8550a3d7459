using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Storage.Luks2;

/// <summary>
/// A header of template 1: everything the template leaves open (docs/formats.md, section 8). Made by the installer with
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

    /// <summary>Key slot 0.</summary>
    public required Luks2Keyslot Unlock { get; init; }

    /// <summary>Key slot 1.</summary>
    public required Luks2Keyslot Recovery { get; init; }

    /// <summary>Token 0.</summary>
    public required BindingToken Binding { get; init; }

    /// <summary>Token 1.</summary>
    public required EscrowToken Escrow { get; init; }

    /// <summary>Size of the data, bytes, a multiple of 1 MiB.</summary>
    public required long DataSize { get; init; }

    /// <summary>Digest of the volume key.</summary>
    public required Luks2Digest Digest { get; init; }

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
            Unlock = keyslots.Unlock,
            Recovery = keyslots.Recovery,
            Binding = binding,
            Escrow = escrow,
            DataSize = dataSize,
            Digest = keyslots.Digest,
        };
    }

    /// <summary>This header with the MAC in its binding.</summary>
    public Luks2Header WithMac(ReadOnlySpan<byte> mac) => this with { Binding = Binding with { HeaderMac = [.. mac] } };

    /// <summary>Both copies: the <see cref="Luks2Template.HeaderAreaSize"/> bytes at the start of the partition.</summary>
    /// <exception cref="InvalidOperationException">The tokens do not fit into the JSON area.</exception>
    public byte[] ToBytes()
    {
        byte[] json = WriteJsonArea();
        return [.. WriteCopy(0, json), .. WriteCopy(1, json)];
    }

    /// <summary>
    /// What the header MAC is computed over: the binary header of copy 1 with its checksum zeroed, the JSON area with the
    /// MAC's digits replaced by zeros, and the SHA-256 of each key slot area.
    /// </summary>
    /// <param name="unlockArea">Area of key slot 0.</param>
    /// <param name="recoveryArea">Area of key slot 1.</param>
    public byte[] MacInput(ReadOnlySpan<byte> unlockArea, ReadOnlySpan<byte> recoveryArea)
    {
        RequireArea(unlockArea);
        RequireArea(recoveryArea);
        return
        [
            .. "coffer/header-mac/v1"u8,
            .. BinaryHeader(0).Write(),
            .. WithMac(new byte[Luks2Template.MacSize]).WriteJsonArea(),
            .. SHA256.HashData(unlockArea),
            .. SHA256.HashData(recoveryArea),
        ];
    }

    /// <summary>The volume key, if the passphrase opens the slot; the digest says whether it does.</summary>
    /// <param name="number">The slot.</param>
    /// <param name="area">Its area, read from the disk once.</param>
    /// <param name="passphrase">Raw bytes.</param>
    public Parsed<Secret> OpenKeyslot(Luks2KeyslotNumber number, ReadOnlySpan<byte> area, ReadOnlySpan<byte> passphrase)
    {
        RequireArea(area);
        Luks2Keyslot slot = number == Luks2KeyslotNumber.Unlock ? Unlock : Recovery;
        Secret key = slot.Unwrap(area, passphrase);
        if (Digest.IsOf(key))
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

    private byte[] WriteCopy(int copy, ReadOnlySpan<byte> json)
    {
        byte[] bytes = [.. BinaryHeader(copy).Write(), .. json];
        SHA256.HashData(bytes, bytes.AsSpan(Luks2BinaryHeader.ChecksumOffset));
        return bytes;
    }

    private Luks2BinaryHeader BinaryHeader(int copy) => new(copy, SequenceId, Salt, Uuid);

    private static void RequireArea(ReadOnlySpan<byte> area) =>
        ArgumentOutOfRangeException.ThrowIfNotEqual(area.Length, Luks2Template.KeyslotAreaSize, nameof(area));
}
