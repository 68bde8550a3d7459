using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Storage.DeviceMapper;

/// <summary>
/// dm-integrity above dm-crypt (design, section 5): journal mode, keyed tags of 32 bytes over 4096-byte blocks, keyed
/// journal. Bitmap mode would let the host mark regions dirty and have forged data blessed: it cannot be asked for here.
/// </summary>
/// <param name="Length">Provided data sectors; 8 to format and learn them.</param>
/// <param name="Device">Device below, <c>major:minor</c>.</param>
/// <param name="DataKey">Key of the tags, 32 bytes; stays the caller's.</param>
/// <param name="JournalKey">Key of the journal MAC, 32 bytes; stays the caller's.</param>
/// <param name="Recalculate">
/// True only for the activation that formats: whatever lies on the part then gets its tags in a background pass. The kernel
/// remembers an unfinished pass by itself. A later activation must not ask again: a host that plays back the zeros from
/// before formatting would then have old and garbled sectors blessed; so they are I/O errors.
/// </param>
public sealed record IntegrityTarget(long Length, string Device, Secret DataKey, Secret JournalKey, bool Recalculate)
    : MappedTarget(Length)
{
    private const int TagSize = 32;
    private const int KeySize = 32;
    private const string InternalHash = "internal_hash:hmac(sha256)";
    private const string JournalMac = "journal_mac:hmac(sha256)";
    private const string RecalculateOption = "recalculate";

    // The kernel keeps the whole journal in memory and would take 1/128 of the part for it, up to 64 MiB.
    private const string Journal = "journal_sectors:16384";
    private static readonly string[] s_needed = ["block_size:4096", "allow_discards", "fix_hmac"];
    private static readonly string[] s_keyed = [InternalHash, JournalMac];
    private static readonly string[] s_tuning =
    [
        "journal_sectors:",
        "interleave_sectors:",
        "buffer_sectors:",
        "journal_watermark:",
        "commit_time:",
    ];

    /// <inheritdoc/>
    public override string Type => "integrity";

    /// <inheritdoc/>
    public override Secret Render()
    {
        string[] plain = Recalculate ? [.. s_needed, RecalculateOption, Journal] : s_needed;
        int count = plain.Length + s_keyed.Length;
        string head = string.Create(
            CultureInfo.InvariantCulture,
            $"{Device} 0 {TagSize} J {count} {string.Join(' ', plain)}"
        );
        int keyed = s_keyed.Sum(option => 2 + option.Length + (2 * KeySize));
        Secret line = Secret.Allocate(head.Length + keyed);
        Span<byte> rest = Append(line.Writable, head);
        rest = AppendKey(rest, InternalHash, DataKey);
        AppendKey(rest, JournalMac, JournalKey);
        return line;
    }

    /// <inheritdoc/>
    protected override Refusal? JudgeParameters(ReadOnlySpan<byte> parameters)
    {
        // The kernel appends the keys to the algorithms: compare them and cut them off before anything becomes a string.
        List<string> words = [];
        foreach (Range range in parameters.Split((byte)' '))
        {
            ReadOnlySpan<byte> word = parameters[range];
            if (HasOtherKey(word, InternalHash, DataKey) || HasOtherKey(word, JournalMac, JournalKey))
                return Refuse("key", "the keys it was given", "another key");
            if (!word.IsEmpty)
                words.Add(Encoding.ASCII.GetString(WithoutKey(word)));
        }
        string head = string.Create(CultureInfo.InvariantCulture, $"{Device} 0 {TagSize} J");
        if (words.Count < 5 || string.Join(' ', words.Take(4)) != head)
            return Refuse("mode", head, string.Join(' ', words.Take(4)));
        string[] options = [.. words.Skip(5)];
        if (s_needed.Concat(s_keyed).FirstOrDefault(needed => options.Count(o => o == needed) != 1) is { } missing)
            return Refuse("option", $"{missing} once", string.Join(' ', options));
        // `recalculate` stays once it was asked for; sizes of journal and buffers are the kernel's choice.
        string? extra = options.FirstOrDefault(o =>
            o != RecalculateOption
            && !s_needed.Contains(o)
            && !s_keyed.Contains(o)
            && !s_tuning.Any(t => o.StartsWith(t, StringComparison.Ordinal))
        );
        return extra is null ? null : Refuse("option", "no other option", extra);
    }

    private static bool HasOtherKey(ReadOnlySpan<byte> word, string option, Secret key)
    {
        if (!word.StartsWith(Encoding.ASCII.GetBytes($"{option}:")))
            return false;
        using Secret asked = Secret.Allocate(2 + option.Length + (2 * KeySize));
        AppendKey(asked.Writable, option, key);
        return !CryptographicOperations.FixedTimeEquals(word, asked.Span[1..]);
    }

    private static ReadOnlySpan<byte> WithoutKey(ReadOnlySpan<byte> word)
    {
        int first = word.IndexOf((byte)':');
        int second = first < 0 ? -1 : word[(first + 1)..].IndexOf((byte)':');
        return second < 0 ? word : word[..(first + 1 + second)];
    }

    private static Span<byte> AppendKey(Span<byte> rest, string option, Secret key)
    {
        rest = Append(rest, $" {option}:");
        foreach (byte value in key.Span)
        {
            rest[0] = "0123456789abcdef"u8[value >> 4];
            rest[1] = "0123456789abcdef"u8[value & 15];
            rest = rest[2..];
        }
        return rest;
    }

    private static Span<byte> Append(Span<byte> rest, string text) => rest[Encoding.ASCII.GetBytes(text, rest)..];
}
