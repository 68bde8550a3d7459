using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Coffer.Attestation.Chains;
using Coffer.Bytes;

namespace Coffer.Attestation.Receipts;

/// <summary>What a change of a vault's header did (docs/formats.md, section 23). Hashes are SHA-256.</summary>
/// <param name="Event">
/// <c>reseal</c>, <c>rewrap</c>, <c>recovery</c>, <c>all</c>, <c>volume-key-begin</c>, <c>volume-key-end</c>, <c>revoke</c> or <c>destroy</c>;
/// all but the last also with <see cref="Late"/> before it.
/// </param>
/// <param name="Time">When, by the machine's clock, which the host sets; whole seconds.</param>
/// <param name="Machine">Machine identity.</param>
/// <param name="Vault">LUKS2 UUID.</param>
/// <param name="From">Generation before.</param>
/// <param name="To">Generation after.</param>
/// <param name="Slots">Numbers of the key slots that open the vault afterwards, ascending.</param>
/// <param name="HeaderSha256">Hash of both copies of the header.</param>
/// <param name="VolumeKeyId">Name of the volume key; while a rotation of it is at work, of the one that all data will be under.</param>
/// <param name="EscrowSha256">Hash of the escrow's age files, one behind the other.</param>
/// <param name="Previous">Hash of the receipt before; zeros for the first.</param>
public sealed record Receipt(
    string Event,
    DateTimeOffset Time,
    Guid Machine,
    Guid Vault,
    ulong From,
    ulong To,
    ImmutableArray<int> Slots,
    ReadOnlyMemory<byte> HeaderSha256,
    ReadOnlyMemory<byte> VolumeKeyId,
    ReadOnlyMemory<byte> EscrowSha256,
    ReadOnlyMemory<byte> Previous
) : IChained
{
    /// <summary>The values of PCR 7 that the vault opens with afterwards; null unless a second one was announced.</summary>
    public AnnouncedPcr7? Announcement { get; init; }

    /// <summary>Most bytes of a receipt.</summary>
    public const int LargestSize = 4096;

    private const string Format = "coffer-receipt-1";
    private const int Size = SHA256.HashSizeInBytes;
    private const int MostSlots = 4;
    private const string Pcr7 = "pcr-7";
    private const string Destroy = "destroy";
    private static readonly string[] s_events =
    [
        "reseal",
        "rewrap",
        "recovery",
        "all",
        "volume-key-begin",
        "volume-key-end",
        "revoke",
        Destroy,
    ];

    /// <summary>
    /// What the event of a receipt begins with that a later boot made: a cut of power, or a disk that failed, came between the change
    /// and its own receipt. Slots, hashes and time are those of when it was made.
    /// </summary>
    public const string Late = "late-";

    /// <summary>What a first receipt has for the one before.</summary>
    public static ReadOnlyMemory<byte> None => HashChain.None;

    /// <summary>The canonical bytes: what is hashed and signed.</summary>
    public byte[] ToBytes()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("event", Event);
            json.WriteString("time", UtcSeconds.Show(Time));
            json.WriteString("machine", $"{Machine:D}");
            json.WriteString("vault", $"{Vault:D}");
            json.WriteString("from", $"{From}");
            json.WriteString("to", $"{To}");
            json.WriteStartArray("slots");
            foreach (int slot in Slots)
                json.WriteStringValue($"{slot}");
            json.WriteEndArray();
            json.WriteString("header-sha256", Convert.ToHexStringLower(HeaderSha256.Span));
            json.WriteString("volume-key-id", Convert.ToHexStringLower(VolumeKeyId.Span));
            json.WriteString("escrow-sha256", Convert.ToHexStringLower(EscrowSha256.Span));
            if (Announcement is { } announcement)
            {
                json.WriteString(Pcr7, Convert.ToHexStringLower(announcement.Present.Span));
                json.WriteString("pcr-7-next", Convert.ToHexStringLower(announcement.Next.Span));
            }
            json.WriteString("previous", Convert.ToHexStringLower(Previous.Span));
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a receipt; only the bytes of <see cref="ToBytes"/> are one.</summary>
    public static Parsed<Receipt> Read(ReadOnlySpan<byte> utf8)
    {
        StrictJsonReader json = new(utf8, "receipt", "receipt");
        if (utf8.Length > LargestSize)
            json.Refuse("size", $"at most {LargestSize} bytes", $"{utf8.Length}");
        json.BeginDocument();
        json.Expect("format", Format);
        Receipt receipt = new(
            ReadEvent(ref json),
            UtcSeconds.Read(ref json, "time"),
            ReadUuid(ref json, "machine"),
            ReadUuid(ref json, "vault"),
            json.ReadDecimalString("from"),
            json.ReadDecimalString("to"),
            ReadSlots(ref json),
            ReadHash(ref json, "header-sha256"),
            ReadHash(ref json, "volume-key-id"),
            ReadHash(ref json, "escrow-sha256"),
            default
        )
        {
            Announcement = json.NextIs(Pcr7) ? new(ReadHash(ref json, Pcr7), ReadHash(ref json, "pcr-7-next")) : null,
            Previous = ReadHash(ref json, "previous"),
        };
        json.EndObject();
        if (!json.Finish(receipt).TryGet(out Receipt? read, out Refusal? refusal))
            return refusal;
        return read.ToBytes().AsSpan().SequenceEqual(utf8)
            ? read
            : new Refusal("receipt.not-canonical", "receipt", "the bytes that Coffer writes", "another spelling");
    }

    /// <summary>Hash of the receipt: what the next one has as its previous.</summary>
    public byte[] Hash() => SHA256.HashData(ToBytes());

    private static string ReadEvent(ref StrictJsonReader json)
    {
        string word = json.ReadString("event", 24);
        string what = word.StartsWith(Late, StringComparison.Ordinal) ? word[Late.Length..] : word;
        bool isLate = what.Length < word.Length;
        if (!json.Failed && (!s_events.Contains(what) || (what == Destroy && isLate)))
            json.Refuse("value", "event: a change that Coffer makes", word);
        return word;
    }

    private static Guid ReadUuid(ref StrictJsonReader json, string name)
    {
        string text = json.ReadString(name, 36);
        bool read = Guid.TryParseExact(text, "D", out Guid uuid);
        if (!json.Failed && !read)
            json.Refuse("value", $"{name}: a UUID in lower case", text);
        return uuid;
    }

    private static ImmutableArray<int> ReadSlots(ref StrictJsonReader json)
    {
        ImmutableArray<string> texts = json.ReadStrings("slots", MostSlots, 1);
        int[] slots = [.. texts.Where(text => text is [>= '0' and <= '9']).Select(text => text[0] - '0')];
        if (!json.Failed && (slots.Length != texts.Length || !slots.SequenceEqual(slots.Distinct().Order())))
            json.Refuse("value", "slots: numbers from 0 to 9, ascending", string.Join(",", texts));
        return [.. slots];
    }

    private static ReadOnlyMemory<byte> ReadHash(ref StrictJsonReader json, string name) =>
        json.ReadHex(name, Size, Size).AsMemory();
}
