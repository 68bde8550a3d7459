namespace Coffer.Bytes.Tests;

public sealed class StrictCborReaderTests
{
    // RFC 8949, appendix A.
    [Theory]
    [InlineData(0UL, "00")]
    [InlineData(23UL, "17")]
    [InlineData(24UL, "1818")]
    [InlineData(100UL, "1864")]
    [InlineData(1000UL, "1903e8")]
    [InlineData(1000000UL, "1a000f4240")]
    [InlineData(1000000000000UL, "1b000000e8d4a51000")]
    [InlineData(18446744073709551615UL, "1bffffffffffffffff")]
    public void Numbers_are_written_and_read_as_the_appendix_has_them(ulong value, string hex)
    {
        Assert.Equal(hex, Hex(new CborWriter().WriteUnsigned(value)));
        StrictCborReader reader = Reader(hex);
        Assert.Equal(value, reader.ReadUnsigned("number"));
        Assert.Null(reader.Finish(1).Refusal);
    }

    [Theory]
    [InlineData(-1, "20")]
    [InlineData(-7, "26")]
    [InlineData(-100, "3863")]
    public void Negative_numbers_are_written_as_the_appendix_has_them(long value, string hex) =>
        Assert.Equal(hex, Hex(new CborWriter().WriteNegative(value)));

    [Fact]
    public void Texts_bytes_arrays_maps_and_tags_come_back()
    {
        CborWriter writer = new CborWriter()
            .WriteTag(18)
            .WriteArray(2)
            .WriteText("IETF")
            .WriteMap(1)
            .WriteText("a")
            .WriteBytes([1, 2, 3, 4]);
        Assert.Equal("d2826449455446a161614401020304", Hex(writer));
        StrictCborReader reader = Reader(Hex(writer));
        reader.ExpectTag(18, "tag");
        Assert.Equal(2, reader.ReadArray("array", 2));
        Assert.Equal("IETF", reader.ReadText("text", 4));
        Assert.Equal(1, reader.ReadMap("map", 1));
        Assert.False(reader.NextIsKey("b"));
        Assert.True(reader.NextIsKey("a"));
        Assert.Equal("a", reader.ReadKey("key", 1, null));
        Assert.Equal([1, 2, 3, 4], reader.ReadBytes("bytes", 4).ToArray());
        Assert.Null(reader.Finish(1).Refusal);
    }

    [Theory]
    [InlineData("1800", "cbor")] // 0 in two bytes
    [InlineData("1817", "cbor")]
    [InlineData("190018", "cbor")]
    [InlineData("1a0000ffff", "cbor")]
    [InlineData("1b00000000ffffffff", "cbor")]
    [InlineData("1c", "cbor")] // reserved
    [InlineData("1f", "cbor")] // indefinite
    [InlineData("18", "cbor")] // cut
    [InlineData("1b00", "cbor")]
    [InlineData("", "cbor")]
    [InlineData("20", "cbor")] // another type
    [InlineData("f4", "cbor")]
    [InlineData("0000", "cbor")] // more bytes
    public void Another_spelling_of_a_number_is_refused(string hex, string reason)
    {
        StrictCborReader reader = Reader(hex);
        reader.ReadUnsigned("number");
        Assert.Equal($"test.{reason}", reader.Finish(1).Refusal?.Reason);
    }

    [Theory]
    [InlineData("5f4101ff", "cbor")] // indefinite
    [InlineData("5bffffffffffffffff", "length")]
    [InlineData("45", "length")]
    [InlineData("440102", "cbor")] // fewer than it says
    [InlineData("6161", "cbor")]
    public void Bytes_that_are_too_long_cut_or_none_are_refused(string hex, string reason)
    {
        StrictCborReader reader = Reader(hex);
        reader.ReadBytes("bytes", 4);
        Assert.Equal($"test.{reason}", reader.Finish(1).Refusal?.Reason);
    }

    [Theory]
    [InlineData("627f61")]
    [InlineData("620a61")]
    [InlineData("62c3bc")]
    public void Text_that_is_not_printable_ASCII_is_refused(string hex)
    {
        StrictCborReader reader = Reader(hex);
        reader.ReadText("text", 4);
        Assert.Equal("test.cbor", reader.Finish(1).Refusal?.Reason);
    }

    [Theory]
    [InlineData("9b0000000100000000")]
    [InlineData("83")]
    public void A_count_above_the_bound_is_refused_before_anything_is_read(string hex)
    {
        StrictCborReader reader = Reader(hex);
        Assert.Equal(0, reader.ReadArray("array", 2));
        Assert.Equal("test.count", reader.Finish(1).Refusal?.Reason);
    }

    [Theory]
    [InlineData("626261" + "6161", "order")] // "ba" then "a": the shorter is first
    [InlineData("6161" + "6161", "order")] // twice
    [InlineData("6162" + "6161", "order")]
    [InlineData("6161" + "6162", null)]
    [InlineData("617a" + "626161", null)]
    public void Keys_stand_in_the_order_of_deterministic_CBOR(string hex, string? reason)
    {
        StrictCborReader reader = Reader(hex);
        string first = reader.ReadKey("key", 4, null);
        reader.ReadKey("key", 4, first);
        Assert.Equal(reason is null ? null : $"test.{reason}", reader.Finish(1).Refusal?.Reason);
    }

    [Fact]
    public void Another_key_or_tag_is_refused_with_its_name()
    {
        StrictCborReader reader = Reader("6161");
        reader.ExpectKey("b");
        Assert.Equal("test.member", reader.Refusal?.Reason);
        reader = Reader("d1");
        reader.ExpectTag(18, "tag");
        Assert.Contains("tag 17", reader.Refusal?.Seen);
    }

    [Fact]
    public void The_first_refusal_stays_and_later_reads_are_empty()
    {
        StrictCborReader reader = Reader("20");
        reader.ReadUnsigned("first");
        Assert.Equal(0, reader.ReadArray("second", 9));
        Assert.Equal("", reader.ReadText("third", 9));
        Assert.StartsWith("first", reader.Finish(1).Refusal?.Expected);
    }

    private static StrictCborReader Reader(string hex) => new(Convert.FromHexString(hex), "test", "test");

    private static string Hex(CborWriter writer) => Convert.ToHexStringLower(writer.ToArray());
}
