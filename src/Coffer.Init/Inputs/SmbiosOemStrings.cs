using System.Collections.Immutable;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Init.Inputs;

/// <summary>
/// OEM Strings, SMBIOS structure type 11 (DSP0134 3.7, section 7.12): the way by which a host hands credentials and
/// kernel words to systemd and its boot stub.
/// </summary>
internal static class SmbiosOemStrings
{
    private const byte Type = 11;
    private const int HeaderLength = 5;
    private const int Longest = 80;

    /// <summary>Reads the raw structure. Only the part before <c>=</c> of each string is kept.</summary>
    internal static Parsed<ImmutableArray<string>> Read(ReadOnlySpan<byte> raw)
    {
        ByteReader reader = new(raw, "SMBIOS OEM strings");
        reader.Expect([Type], "structure type");
        byte length = reader.ReadByte();
        if (length < HeaderLength)
            reader.Refuse($"a formatted area of at least {HeaderLength} bytes", $"{length}");
        reader.Skip(sizeof(ushort)); // handle
        byte count = reader.ReadByte();
        reader.Skip(length - HeaderLength);
        ReadOnlySpan<byte> strings = reader.ReadRest();
        return reader.Finish(ReadNames(strings, count));
    }

    // Fewer strings than announced are still strings: what counts is that none is overlooked.
    private static ImmutableArray<string> ReadNames(ReadOnlySpan<byte> strings, int count)
    {
        ImmutableArray<string>.Builder names = ImmutableArray.CreateBuilder<string>();
        for (int i = 0; i < count && !strings.IsEmpty; i++)
        {
            int end = strings.IndexOf((byte)0);
            names.Add(NameOf(end < 0 ? strings : strings[..end]));
            strings = end < 0 ? default : strings[(end + 1)..];
        }
        return names.ToImmutable();
    }

    private static string NameOf(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)'=');
        ReadOnlySpan<byte> name = end < 0 ? text : text[..end];
        return Encoding.ASCII.GetString(name[..Math.Min(name.Length, Longest)]);
    }
}
