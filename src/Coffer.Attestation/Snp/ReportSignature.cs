namespace Coffer.Attestation.Snp;

/// <summary>The signature of a report (AMD 56860, chapter 10, table 139): R and S, little-endian, 72 bytes each for numbers of 48.</summary>
internal static class ReportSignature
{
    /// <summary>Bytes of R and S, big-endian, one after the other (IEEE P1363).</summary>
    public const int Size = 2 * IntegerSize;

    private const int IntegerSize = 384 / 8;

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

    /// <summary>Writes R and S, big-endian.</summary>
    public static void Write(AttestationReport report, Span<byte> destination)
    {
        Reverse(report.SignatureR.Span, destination[..IntegerSize]);
        Reverse(report.SignatureS.Span, destination[IntegerSize..]);
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
