namespace Coffer.Attestation.Snp;

/// <summary>The signature of a report (AMD 56860, format of an ECDSA P-384 with SHA-384 signature): R and S, little-endian, 72 bytes each for numbers of 48.</summary>
internal static class ReportSignature
{
    /// <summary>Most bytes of the signature in DER.</summary>
    public const int MaxDerSize = 2 + (2 * (2 + 1 + IntegerSize));

    private const int IntegerSize = 384 / 8;
    private const byte SequenceTag = 0x30;
    private const byte IntegerTag = 0x02;

    // The order of P-384's base point (SP 800-186, section 3.2.1.4).
    private static ReadOnlySpan<byte> Order =>
        [
            0xff,
            0xff,
            0xff,
            0xff,
            0xff,
            0xff,
            0xff,
            0xff,
            0xff,
            0xff,
            0xff,
            0xff,
            0xff,
            0xff,
            0xff,
            0xff,
            0xff,
            0xff,
            0xff,
            0xff,
            0xff,
            0xff,
            0xff,
            0xff,
            0xc7,
            0x63,
            0x4d,
            0x81,
            0xf4,
            0x37,
            0x2d,
            0xdf,
            0x58,
            0x1a,
            0x0d,
            0xb2,
            0x48,
            0xb0,
            0xa7,
            0x7a,
            0xec,
            0xec,
            0x19,
            0x6a,
            0xcc,
            0xc5,
            0x29,
            0x73,
        ];

    /// <summary>True when both numbers are from 1 to n - 1 and zeros follow.</summary>
    public static bool IsWellFormed(AttestationReport report) =>
        IsWellFormed(report.SignatureR.Span) && IsWellFormed(report.SignatureS.Span);

    /// <summary>
    /// Writes R and S as ECDSA-Sig-Value (RFC 3279, section 2.2.3), which is what the framework verifies without making copies: a sequence of
    /// two integers, all of whose lengths fit into one byte.
    /// </summary>
    /// <returns>What was written.</returns>
    public static ReadOnlySpan<byte> WriteDer(AttestationReport report, Span<byte> destination)
    {
        int end = 2;
        end += WriteInteger(report.SignatureR.Span, destination[end..]);
        end += WriteInteger(report.SignatureS.Span, destination[end..]);
        destination[0] = SequenceTag;
        destination[1] = (byte)(end - 2);
        return destination[..end];
    }

    private static int WriteInteger(ReadOnlySpan<byte> littleEndian, Span<byte> destination)
    {
        Span<byte> value = stackalloc byte[1 + IntegerSize];
        Reverse(littleEndian, value[1..]);
        // As short as possible, and not negative.
        int first = value.IndexOfAnyExcept((byte)0);
        if (first < 0 || value[first] >= 0x80)
            first = Math.Max(first - 1, 0);
        Span<byte> content = value[first..];
        destination[0] = IntegerTag;
        destination[1] = (byte)content.Length;
        content.CopyTo(destination[2..]);
        return 2 + content.Length;
    }

    private static bool IsWellFormed(ReadOnlySpan<byte> littleEndian)
    {
        if (littleEndian[IntegerSize..].ContainsAnyExcept((byte)0))
            return false;
        Span<byte> value = stackalloc byte[IntegerSize];
        Reverse(littleEndian, value);
        return value.ContainsAnyExcept((byte)0) && value.SequenceCompareTo(Order) < 0;
    }

    private static void Reverse(ReadOnlySpan<byte> littleEndian, Span<byte> bigEndian)
    {
        littleEndian[..IntegerSize].CopyTo(bigEndian);
        bigEndian.Reverse();
    }
}
