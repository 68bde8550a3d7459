using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Storage.Vault;

/// <summary>The vault superblock: layout, integrity keys and identity under a MAC (docs/formats.md, section 6).</summary>
/// <param name="Sequence">The copy with the higher number counts.</param>
/// <param name="Vault">LUKS2 UUID.</param>
/// <param name="Machine">Random identity of this machine.</param>
/// <param name="Layout">The parts.</param>
/// <param name="Integrity">Keys of the data part, or null when the owner chose no integrity.</param>
public sealed record VaultSuperblock(
    ulong Sequence,
    Guid Vault,
    Guid Machine,
    VaultLayout Layout,
    IntegrityKeys? Integrity
) : IDisposable
{
    /// <summary>Bytes of one copy.</summary>
    public const int Size = 4096;

    /// <summary>Where the copies lie in the dm-crypt device, in bytes.</summary>
    public static readonly long[] CopyOffsets = [0, 524288];

    private const int MacOffset = Size - 32;
    private const uint Version = 1;
    private const int Parts = 3;
    private const string Thing = "vault superblock";

    /// <summary>The bytes of a copy; secret, since the integrity keys are in it.</summary>
    /// <param name="macKey">The superblock MAC key (docs/formats.md, section 7).</param>
    public Secret ToBytes(ReadOnlySpan<byte> macKey)
    {
        ByteWriter writer = new();
        writer.WriteBytes("COFFERSB"u8).WriteUInt32(Version).WriteUInt32(Parts).WriteUInt64(Sequence);
        WriteGuid(writer, Vault);
        WriteGuid(writer, Machine);
        foreach (VaultPart part in (VaultPart[])[Layout.SlotA, Layout.SlotB, Layout.Data])
            writer.WriteUInt32((uint)part.Kind).WriteUInt32(0).WriteUInt64(part.Start).WriteUInt64(part.Length);
        writer.WriteUInt32(Integrity is null ? 0u : 1u).WriteUInt32(0).WriteUInt64(Integrity?.ProvidedSectors ?? 0);

        // The keys go into the secret directly, never through the writer's growing buffer.
        Secret block = Secret.Allocate(Size);
        writer.Written.CopyTo(block.Writable);
        Integrity?.DataKey.Span.CopyTo(block.Writable[144..]);
        Integrity?.JournalKey.Span.CopyTo(block.Writable[176..]);
        Seal(block.Writable, macKey);
        return block;
    }

    /// <summary>Puts the MAC into the bytes of a copy.</summary>
    /// <param name="copy"><see cref="Size"/> bytes.</param>
    /// <param name="macKey">The superblock MAC key.</param>
    public static void Seal(Span<byte> copy, ReadOnlySpan<byte> macKey)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(copy.Length, Size, nameof(copy));
        HMACSHA256.HashData(macKey, copy[..MacOffset], copy[MacOffset..]);
    }

    /// <summary>The newest copy whose MAC is right. The host may have garbled or rolled back either.</summary>
    /// <param name="copies">Both copies, as read from the opened dm-crypt device.</param>
    /// <param name="macKey">The superblock MAC key.</param>
    /// <param name="vault">The UUID of the header that led here.</param>
    /// <param name="deviceSectors">Size of the dm-crypt device, 512-byte sectors.</param>
    public static Parsed<VaultSuperblock> ReadNewest(
        IReadOnlyList<Secret> copies,
        ReadOnlySpan<byte> macKey,
        Guid vault,
        ulong deviceSectors
    )
    {
        VaultSuperblock? newest = null;
        Refusal? first = null;
        foreach (Secret copy in copies)
        {
            if (!Read(copy.Span, macKey, vault, deviceSectors).TryGet(out VaultSuperblock? read, out Refusal? refusal))
            {
                first ??= refusal;
                continue;
            }
            if (newest is null || read.Sequence > newest.Sequence)
            {
                newest?.Dispose();
                newest = read;
            }
            else
                read.Dispose();
        }
        return newest is not null ? newest : first ?? Refuse("superblock.missing", "a copy", "none");
    }

    /// <summary>Reads one copy.</summary>
    /// <inheritdoc cref="ReadNewest"/>
    public static Parsed<VaultSuperblock> Read(
        ReadOnlySpan<byte> bytes,
        ReadOnlySpan<byte> macKey,
        Guid vault,
        ulong deviceSectors
    )
    {
        if (bytes.Length != Size)
            return Refuse("superblock.size", $"{Size} bytes", $"{bytes.Length}");
        Span<byte> mac = stackalloc byte[32];
        HMACSHA256.HashData(macKey, bytes[..MacOffset], mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, bytes[MacOffset..]))
            return Refuse("superblock.mac", "the MAC under this volume key", "another");

        ByteReader reader = new(bytes[..MacOffset], Thing);
        reader.Expect("COFFERSB"u8, "magic");
        Expect(ref reader, "version", Version);
        Expect(ref reader, "number of parts", Parts);
        ulong sequence = reader.ReadUInt64();
        Guid uuid = ReadGuid(ref reader);
        Guid machine = ReadGuid(ref reader);
        VaultLayout layout = new(
            ReadPart(ref reader, VaultPartKind.SlotA),
            ReadPart(ref reader, VaultPartKind.SlotB),
            ReadPart(ref reader, VaultPartKind.Data)
        );
        uint integrity = reader.ReadUInt32();
        Expect(ref reader, "reserved field", 0);
        ulong provided = reader.ReadUInt64();
        ReadOnlySpan<byte> dataKey = reader.ReadSpan(IntegrityKeys.KeySize);
        ReadOnlySpan<byte> journalKey = reader.ReadSpan(IntegrityKeys.KeySize);
        reader.ExpectZeros(MacOffset - 208, "reserved field");
        reader.ReadEnd();
        if (reader.Refusal is { } malformed)
            return malformed;
        if (uuid != vault)
            return Refuse("superblock.vault", $"vault {vault}", $"vault {uuid}");
        if (Misplaced(layout, deviceSectors) is { } misplaced)
            return misplaced;
        return integrity switch
        {
            0 when provided == 0 && !dataKey.ContainsAnyExcept((byte)0) && !journalKey.ContainsAnyExcept((byte)0) =>
                new VaultSuperblock(sequence, uuid, machine, layout, null),
            1 when provided > 0 && provided < layout.Data.Length => new VaultSuperblock(
                sequence,
                uuid,
                machine,
                layout,
                new(Secret.CopyOf(dataKey), Secret.CopyOf(journalKey), provided)
            ),
            _ => Refuse(
                "superblock.integrity",
                "0 without keys, or 1 with a size below the part's",
                $"{integrity}, {provided} sectors"
            ),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => Integrity?.Dispose();

    private static Refusal? Misplaced(VaultLayout layout, ulong deviceSectors)
    {
        ulong end = VaultLayout.Alignment;
        foreach (VaultPart part in (VaultPart[])[layout.SlotA, layout.SlotB, layout.Data])
        {
            bool aligned = part.Start % VaultLayout.Alignment == 0 && part.Length % VaultLayout.Alignment == 0;
            if (
                !aligned
                || part.Length == 0
                || part.Start < end
                || part.Length > deviceSectors
                || part.Start > deviceSectors - part.Length
            )
                return Refuse(
                    "superblock.layout",
                    $"{part.Kind} aligned, behind the part before it, within {deviceSectors} sectors",
                    $"{part.Length} sectors at {part.Start}"
                );
            end = part.Start + part.Length;
        }
        return null;
    }

    private static VaultPart ReadPart(ref ByteReader reader, VaultPartKind kind)
    {
        Expect(ref reader, "kind of part", (uint)kind);
        Expect(ref reader, "reserved field", 0);
        return new(kind, reader.ReadUInt64(), reader.ReadUInt64());
    }

    private static void Expect(ref ByteReader reader, string what, uint expected)
    {
        uint seen = reader.ReadUInt32();
        if (!reader.Failed && seen != expected)
            reader.Refuse($"{what} {expected}", $"{seen}");
    }

    private static Guid ReadGuid(ref ByteReader reader) =>
        reader.ReadSpan(16) is { IsEmpty: false } bytes ? new Guid(bytes, bigEndian: true) : Guid.Empty;

    private static void WriteGuid(ByteWriter writer, Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        writer.WriteBytes(bytes);
    }

    private static Refusal Refuse(string reason, string expected, string seen) =>
        new(
            reason,
            Thing,
            expected,
            seen,
            "the disk was changed from outside, or the other copy is damaged too: use a backup"
        );
}
