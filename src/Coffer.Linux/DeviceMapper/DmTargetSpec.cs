using System.Buffers.Binary;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Linux.DeviceMapper;

/// <summary>struct dm_target_spec of linux/dm-ioctl.h and the string of parameters behind it.</summary>
internal static class DmTargetSpec
{
    internal const int HeaderSize = 40;
    private const int TypeSize = 16;

    internal static int SizeOf(DmTarget target) => (HeaderSize + target.Parameters.Length + 1 + 7) / 8 * 8;

    internal static void Write(DmTarget target, Span<byte> spec)
    {
        BinaryPrimitives.WriteInt64LittleEndian(spec, target.Start);
        BinaryPrimitives.WriteInt64LittleEndian(spec[8..], target.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(spec[20..], (uint)SizeOf(target));
        Encoding.ASCII.GetBytes(target.Type, spec.Slice(24, TypeSize - 1));
        target.Parameters.Span.CopyTo(spec[HeaderSize..]);
    }

    /// <summary>The lines of an answer. In answers, a line says where the next one begins, counted from the first.</summary>
    internal static List<DmTarget> ReadAll(ReadOnlySpan<byte> answer, int count)
    {
        List<DmTarget> lines = [];
        for (int at = 0; lines.Count < count && at <= answer.Length - HeaderSize; )
        {
            lines.Add(Read(answer[at..]));
            int next = (int)BinaryPrimitives.ReadUInt32LittleEndian(answer[(at + 20)..]);
            if (next <= at)
                break;
            at = next;
        }
        return lines;
    }

    /// <summary>One line of an answer.</summary>
    internal static DmTarget Read(ReadOnlySpan<byte> spec)
    {
        ReadOnlySpan<byte> parameters = spec[HeaderSize..];
        return new DmTarget(
            BinaryPrimitives.ReadInt64LittleEndian(spec),
            BinaryPrimitives.ReadInt64LittleEndian(spec[8..]),
            Encoding.ASCII.GetString(UpToZero(spec.Slice(24, TypeSize))),
            Secret.CopyOf(UpToZero(parameters).TrimEnd((byte)' '))
        );
    }

    private static ReadOnlySpan<byte> UpToZero(ReadOnlySpan<byte> text) =>
        text.IndexOf((byte)0) is int end and >= 0 ? text[..end] : text;
}
