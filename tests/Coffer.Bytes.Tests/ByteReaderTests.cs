namespace Coffer.Bytes.Tests;

public sealed class ByteReaderTests
{
    [Fact]
    public void A_read_past_the_end_is_refused_and_names_what_is_missing()
    {
        ByteReader reader = new([1, 2, 3], "thing");
        reader.ReadUInt16();
        Assert.Equal(0u, reader.ReadUInt32());
        Assert.Equal("4 bytes at offset 2", reader.Refusal?.Expected);
        Assert.Equal("1 bytes left", reader.Refusal?.Seen);
    }

    [Fact]
    public void The_first_refusal_stays()
    {
        ByteReader reader = new([1], "thing");
        reader.Expect([9], "magic");
        reader.ReadUInt64();
        Assert.Equal("magic 09 at offset 0", reader.Refusal?.Expected);
    }

    [Fact]
    public void Left_over_bytes_are_refused()
    {
        ByteReader reader = new([1, 2], "thing");
        byte value = reader.ReadByte();
        Assert.Equal("1 more bytes", reader.Finish(value).Refusal?.Seen);
    }

    [Fact]
    public void Everything_read_gives_the_value()
    {
        ByteReader reader = new([0x12, 0x34], "thing");
        Assert.Equal(0x1234, reader.Finish(reader.ReadUInt16BigEndian()).OrThrow());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void A_length_outside_the_bytes_is_refused(long length)
    {
        ByteReader reader = new([1, 2], "thing");
        Assert.True(reader.ReadSpan(length).IsEmpty);
        Assert.True(reader.Failed);
    }
}
