using Coffer.Bytes;

namespace Coffer.Firmware.SecureBoot;

/// <summary>
/// EFI_TIME as authenticated variables carry it (UEFI 2.10, sections 8.2.2 and 8.3.1): whole seconds, UTC, everything
/// else zero.
/// </summary>
public readonly record struct EfiTime
{
    /// <summary>Bytes it takes.</summary>
    public const int Size = 16;

    /// <summary>Year, 1900 to 9999; 0 in the empty time.</summary>
    public ushort Year { get; private init; }

    /// <summary>Month, 1 to 12.</summary>
    public byte Month { get; private init; }

    /// <summary>Day, 1 to 31.</summary>
    public byte Day { get; private init; }

    /// <summary>Hour, 0 to 23.</summary>
    public byte Hour { get; private init; }

    /// <summary>Minute, 0 to 59.</summary>
    public byte Minute { get; private init; }

    /// <summary>Second, 0 to 59.</summary>
    public byte Second { get; private init; }

    /// <summary>A moment; fractions of a second are cut off.</summary>
    public static EfiTime From(DateTimeOffset moment)
    {
        DateTime utc = moment.UtcDateTime;
        return new()
        {
            Year = (ushort)utc.Year,
            Month = (byte)utc.Month,
            Day = (byte)utc.Day,
            Hour = (byte)utc.Hour,
            Minute = (byte)utc.Minute,
            Second = (byte)utc.Second,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Year:d4}-{Month:d2}-{Day:d2}T{Hour:d2}:{Minute:d2}:{Second:d2}Z";

    internal static EfiTime Read(ref ByteReader reader)
    {
        EfiTime time = new()
        {
            Year = reader.ReadUInt16(),
            Month = reader.ReadByte(),
            Day = reader.ReadByte(),
            Hour = reader.ReadByte(),
            Minute = reader.ReadByte(),
            Second = reader.ReadByte(),
        };
        reader.ExpectZeros(Size - 7, "EFI_TIME padding, nanosecond, time zone and daylight");
        return time;
    }

    internal void Write(ByteWriter writer) =>
        writer
            .WriteUInt16(Year)
            .WriteByte(Month)
            .WriteByte(Day)
            .WriteByte(Hour)
            .WriteByte(Minute)
            .WriteByte(Second)
            .WriteZeros(Size - 7);
}
