using Coffer.Bytes;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Firmware.Tests.SecureBoot;

public sealed class EfiTimeTests
{
    [Fact]
    public void A_moment_is_written_in_UTC()
    {
        ByteWriter writer = new();
        EfiTime.From(new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.FromHours(1))).Write(writer);
        Assert.Equal([0xe8, 0x07, 1, 2, 2, 4, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0], writer.ToArray());
    }

    [Fact]
    public void It_prints_as_ISO_8601() =>
        Assert.Equal(
            "2024-01-02T03:04:05Z",
            EfiTime.From(new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.Zero)).ToString()
        );

    [Fact]
    public void A_time_zone_is_refused()
    {
        byte[] bytes = [0xe8, 0x07, 1, 2, 3, 4, 5, 0, 0, 0, 0, 0, 60, 0, 0, 0];
        ByteReader reader = new(bytes, "time");
        EfiTime time = EfiTime.Read(ref reader);
        Assert.Equal(
            "EFI_TIME padding, nanosecond, time zone and daylight at offset 7 to be zero",
            reader.Finish(time).Refusal?.Expected
        );
    }
}
