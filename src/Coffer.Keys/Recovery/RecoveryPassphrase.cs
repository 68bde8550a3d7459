using Coffer.Bytes;

namespace Coffer.Keys.Recovery;

/// <summary>
/// The recovery passphrase: 256 random bits as 64 lower-case hex digits in 8 groups of 8, joined by '-' (docs/formats.md,
/// section 8). The 71 ASCII bytes open the recovery key slot, with stock cryptsetup too.
/// </summary>
public static class RecoveryPassphrase
{
    /// <summary>Bytes of a passphrase.</summary>
    public const int Size = 71;

    /// <summary>Bytes it spells.</summary>
    public const int BitsSize = 32;

    /// <summary>A new one.</summary>
    public static Secret Create(IRandomSource random)
    {
        using Secret bits = Secret.Random(BitsSize, random);
        return Of(bits.Span);
    }

    /// <summary>Null when these bytes are spelled like a recovery passphrase.</summary>
    public static Refusal? Check(ReadOnlySpan<byte> text)
    {
        using Secret bits = Secret.Allocate(BitsSize);
        return HexGroups.TryRead(text, bits.Writable) ? null : Malformed(text);
    }

    /// <summary>The <see cref="BitsSize"/> bytes that a passphrase spells.</summary>
    internal static Parsed<Secret> Bits(ReadOnlySpan<byte> text)
    {
        Secret bits = Secret.Allocate(BitsSize);
        if (HexGroups.TryRead(text, bits.Writable))
            return bits;
        bits.Dispose();
        return Malformed(text);
    }

    /// <summary>The passphrase that spells <see cref="BitsSize"/> bytes.</summary>
    internal static Secret Of(ReadOnlySpan<byte> bits)
    {
        Secret text = Secret.Allocate(Size);
        HexGroups.Write(bits, text.Writable);
        return text;
    }

    private static Refusal Malformed(ReadOnlySpan<byte> text) =>
        new(
            "recovery-passphrase.malformed",
            "recovery passphrase",
            "8 groups of 8 hex digits, joined by -",
            $"{text.Length} bytes of another form"
        );
}
