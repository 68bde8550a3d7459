namespace Coffer.Tpm.Tests.Transport;

public sealed class StreamTpmTransportTests
{
    private static readonly byte[] s_response = [0x80, 0x01, 0, 0, 0, 12, 0, 0, 0, 0, 0xAA, 0xBB];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(4096)]
    public void A_response_comes_whole_in_whatever_pieces(int piece)
    {
        byte[] room = new byte[64];
        int length = new StreamTpmTransport(new Wire(s_response, piece)).Send([1, 2, 3], room);
        Assert.Equal(s_response, room[..length]);
    }

    [Fact]
    public void The_command_goes_out_in_one_write()
    {
        Wire wire = new(s_response, 4096);
        new StreamTpmTransport(wire).Send([1, 2, 3], new byte[64]);
        Assert.Equal(
            [
                [1, 2, 3],
            ],
            wire.Writes
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(11)]
    public void A_response_that_ends_early_is_an_error(int length) =>
        Assert.Throws<EndOfStreamException>(() =>
            new StreamTpmTransport(new Wire(s_response[..length], 4096)).Send([1], new byte[64])
        );

    [Theory]
    [InlineData(0u)]
    [InlineData(9u)]
    [InlineData(65u)]
    [InlineData(0xFFFFFFFFu)]
    public void A_size_that_cannot_be_is_an_error(uint size)
    {
        byte[] response = [.. s_response];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(response.AsSpan(2), size);
        Assert.Throws<IOException>(() => new StreamTpmTransport(new Wire(response, 10)).Send([1], new byte[64]));
    }

    [Fact]
    public void More_than_the_header_announces_is_an_error() =>
        Assert.Throws<IOException>(() =>
            new StreamTpmTransport(new Wire([.. s_response, 0xCC], 4096)).Send([1], new byte[64])
        );

    private sealed class Wire(byte[] response, int piece) : MemoryStream
    {
        private int _at;

        internal List<byte[]> Writes { get; } = [];

        public override void Write(ReadOnlySpan<byte> buffer) => Writes.Add(buffer.ToArray());

        public override int Read(Span<byte> buffer)
        {
            int length = Math.Min(Math.Min(piece, buffer.Length), response.Length - _at);
            response.AsSpan(_at, length).CopyTo(buffer);
            _at += length;
            return length;
        }
    }
}
