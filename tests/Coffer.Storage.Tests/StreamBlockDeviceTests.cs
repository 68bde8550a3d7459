namespace Coffer.Storage.Tests;

public sealed class StreamBlockDeviceTests
{
    [Fact]
    public void What_is_written_is_read_back()
    {
        StreamBlockDevice device = new(new MemoryStream(new byte[2048]));
        byte[] sector = Enumerable.Repeat((byte)7, 512).ToArray();
        device.Write(1024, sector);
        device.Flush();
        byte[] seen = new byte[512];
        device.Read(1024, seen);
        Assert.Equal(sector, seen);
    }

    [Theory]
    [InlineData(-512, 512)]
    [InlineData(2048, 512)]
    [InlineData(1536, 1024)]
    [InlineData(256, 512)]
    [InlineData(0, 100)]
    [InlineData(long.MaxValue - 511, 512)]
    public void Bytes_outside_the_device_or_in_parts_of_sectors_are_the_callers_fault(long offset, int length)
    {
        StreamBlockDevice device = new(new MemoryStream(new byte[2048]));
        Assert.Throws<ArgumentOutOfRangeException>(() => device.Read(offset, new byte[length]));
        Assert.Throws<ArgumentOutOfRangeException>(() => device.Write(offset, new byte[length]));
    }

    [Fact]
    public void A_length_that_is_not_whole_sectors_is_refused() =>
        Assert.Throws<ArgumentException>(() => new StreamBlockDevice(new MemoryStream(new byte[1000])));
}
