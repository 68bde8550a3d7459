using System.Globalization;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Storage.DeviceMapper;

/// <summary>
/// dm-integrity above dm-crypt (design, section 5): journal mode, keyed tags of 32 bytes over 4096-byte blocks, keyed
/// journal. Bitmap mode would let the host mark regions dirty and have forged data blessed: it cannot be asked for here.
/// </summary>
/// <param name="Length">Provided data sectors; 1 to format and learn them.</param>
/// <param name="Device">Device below, <c>major:minor</c>.</param>
/// <param name="DataKey">Key of the tags, 32 bytes; stays the caller's.</param>
/// <param name="JournalKey">Key of the journal MAC, 32 bytes; stays the caller's.</param>
public sealed record IntegrityTarget(long Length, string Device, Secret DataKey, Secret JournalKey)
    : MappedTarget(Length)
{
    private const int TagSize = 32;
    private static readonly string[] s_options =
    [
        "block_size:4096",
        "recalculate",
        "allow_discards",
        "fix_hmac",
        "internal_hash:hmac(sha256):",
        "journal_mac:hmac(sha256):",
    ];
    private static readonly string[] s_needed = ["block_size:4096", "allow_discards", "fix_hmac"];
    private static readonly string[] s_keyed = ["internal_hash:hmac(sha256)", "journal_mac:hmac(sha256)"];
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
        string head = string.Create(
            CultureInfo.InvariantCulture,
            $"{Device} 0 {TagSize} J {s_options.Length} {string.Join(' ', s_options[..4])}"
        );
        int keys = 2 * 2 * TagSize;
        Secret line = Secret.Allocate(head.Length + 2 + s_options[4].Length + s_options[5].Length + keys);
        Span<byte> rest = line.Writable;
        rest = Append(rest, head);
        rest = AppendKey(rest, s_options[4], DataKey);
        AppendKey(rest, s_options[5], JournalKey);
        return line;
    }

    /// <inheritdoc/>
    protected override Refusal? JudgeParameters(ReadOnlySpan<byte> parameters)
    {
        // The kernel may append the keys to the algorithms: cut them off before anything becomes a string.
        List<string> words = [];
        foreach (Range range in parameters.Split((byte)' '))
        {
            ReadOnlySpan<byte> word = parameters[range];
            if (!word.IsEmpty)
                words.Add(Encoding.ASCII.GetString(WithoutKey(word)));
        }
        string head = string.Create(CultureInfo.InvariantCulture, $"{Device} 0 {TagSize} J");
        if (words.Count < 5 || string.Join(' ', words.Take(4)) != head)
            return Refuse("mode", head, string.Join(' ', words.Take(4)));
        string[] options = [.. words.Skip(5)];
        if (s_needed.Concat(s_keyed).FirstOrDefault(needed => options.Count(o => o == needed) != 1) is { } missing)
            return Refuse("option", $"{missing} once", string.Join(' ', options));
        // `recalculate` is there until the first pass ends; sizes of journal and buffers are the kernel's choice.
        string? extra = options.FirstOrDefault(o =>
            o != "recalculate"
            && !s_needed.Contains(o)
            && !s_keyed.Contains(o)
            && !s_tuning.Any(t => o.StartsWith(t, StringComparison.Ordinal))
        );
        return extra is null ? null : Refuse("option", "no other option", extra);
    }

    private static ReadOnlySpan<byte> WithoutKey(ReadOnlySpan<byte> word)
    {
        int first = word.IndexOf((byte)':');
        int second = first < 0 ? -1 : word[(first + 1)..].IndexOf((byte)':');
        return second < 0 ? word : word[..(first + 1 + second)];
    }

    private static Span<byte> AppendKey(Span<byte> rest, string option, Secret key)
    {
        rest = Append(rest, $" {option}");
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
