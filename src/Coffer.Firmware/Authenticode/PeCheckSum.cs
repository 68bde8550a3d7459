using System.Runtime.InteropServices;
using Coffer.Firmware.Pe;

namespace Coffer.Firmware.Authenticode;

/// <summary>CheckSum of the optional header, as ImageHlp's CheckSumMappedFile computes it (PE Format, "CheckSum").</summary>
public static class PeCheckSum
{
    /// <summary>The 16-bit ones' complement sum of the file without the field itself, plus the file's length.</summary>
    public static uint Compute(PeImage image)
    {
        ReadOnlySpan<byte> file = image.Bytes.Span;
        ulong sum = Sum(file);
        // The field does not count: subtract what it added. It may be unaligned, so sum it at the same parity.
        sum += Complement(file, image.CheckSumOffset);
        return Fold(sum) + (uint)file.Length;
    }

    private static ulong Sum(ReadOnlySpan<byte> file)
    {
        ulong sum = 0;
        foreach (ushort word in MemoryMarshal.Cast<byte, ushort>(file))
            sum += word;
        return file.Length % 2 == 0 ? sum : sum + file[^1];
    }

    private static ulong Complement(ReadOnlySpan<byte> file, int fieldOffset)
    {
        ulong complement = 0;
        for (int i = fieldOffset; i < fieldOffset + 4; i++)
            complement += 0xffffUL - ((ulong)file[i] << (8 * (i % 2)));
        return complement;
    }

    private static uint Fold(ulong sum)
    {
        while (sum > 0xffff)
            sum = (sum & 0xffff) + (sum >> 16);
        return (uint)sum;
    }
}
