using System.Buffers.Binary;
using Coffer.Lab.Nbd;

namespace Coffer.Lab.Tests.Nbd;

/// <summary>The borders of the protocol: what a client may ask for, and what it may not.</summary>
public sealed class NbdServerTests : IDisposable
{
    private const ushort Read = 0;
    private const ushort Write = 1;
    private const ushort Disconnect = 2;
    private const ushort Flush = 3;
    private const ushort Trim = 4;
    private const ushort WriteZeroes = 6;
    private const uint EIO = 5;
    private const uint EINVAL = 22;
    private const uint ENOSPC = 28;
    private const int Size = 8192;

    private readonly ScratchDirectory _scratch = new();
    private readonly MemoryExport _export = new(Size);
    private readonly NbdServer _server;

    public NbdServerTests() => _server = NbdServer.Start(_scratch["nbd"], _export);

    public void Dispose()
    {
        _server.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void Reads_writes_zeros_and_flushes_reach_the_disk_in_their_order()
    {
        using NbdClient client = Connect().Go();
        byte[] bytes = [.. Enumerable.Repeat((byte)7, 1024)];
        Assert.Equal(0u, client.Ask(Write, 512, 1024, bytes).Error());
        Assert.Equal(0u, client.Ask(Write, 4096, 512, bytes[..512], flags: 1).Error());
        Assert.Equal(0u, client.Ask(WriteZeroes, 512, 512).Error());
        Assert.Equal(0u, client.Ask(Trim, 4096, 512).Error());
        Assert.Equal(0u, client.Ask(Flush, 0, 0).Error());
        Assert.Equal(0u, client.Ask(Read, 0, 2048).Error());
        byte[] seen = client.Receive(2048);
        Assert.Equal([.. new byte[1024], .. bytes[..512], .. new byte[512]], seen);
        Assert.Equal(
            ["write 512 1024", "write 4096 512 fua", "zero 512 512", "zero 4096 512", "flush", "read 0 2048"],
            _export.Asked
        );
    }

    [Fact]
    public void The_export_is_described_with_its_size_its_flags_and_its_blocks()
    {
        using NbdClient client = Connect().Greet();
        client.Option(6, NbdClient.Name("disk"));
        byte[] export = client.Reply().Data;
        byte[] blocks = client.Reply().Data;
        Assert.Equal(1u, client.Reply().Type);
        Assert.Equal(Size, BinaryPrimitives.ReadInt64BigEndian(export.AsSpan(2)));
        // HAS_FLAGS, SEND_FLUSH, SEND_FUA, SEND_TRIM, SEND_WRITE_ZEROES.
        Assert.Equal(0x6d, BinaryPrimitives.ReadUInt16BigEndian(export.AsSpan(10)));
        Assert.Equal([0, 3, 0, 0, 2, 0, 0, 0, 0x10, 0, 2, 0, 0, 0], blocks);
    }

    [Theory]
    [InlineData(1u, 134)]
    [InlineData(3u, 10)]
    public void The_old_way_to_an_export_leads_there_too(uint flags, int answer)
    {
        using NbdClient client = Connect().Greet(flags);
        client.Option(1, "disk"u8.ToArray());
        Assert.Equal(Size, BinaryPrimitives.ReadInt64BigEndian(client.Receive(answer)));
        Assert.Equal(0u, client.Ask(Flush, 0, 0).Error());
    }

    [Theory]
    [InlineData(3u)]
    [InlineData(5u)]
    [InlineData(8u)]
    [InlineData(10u)]
    [InlineData(999u)]
    public void An_option_it_does_not_know_is_refused_and_the_next_one_heard(uint option)
    {
        using NbdClient client = Connect().Greet();
        client.Option(option, [1, 2, 3]);
        Assert.Equal((1u << 31) + 1, client.Reply().Type);
        client.Option(7, NbdClient.Name(""));
        Assert.Equal(3u, client.Reply().Type);
    }

    [Fact]
    public void Another_export_is_refused()
    {
        using NbdClient client = Connect().Greet();
        client.Option(7, NbdClient.Name("other"));
        Assert.Equal((1u << 31) + 6, client.Reply().Type);
    }

    [Fact]
    public void Another_export_the_old_way_is_hung_up_on()
    {
        using NbdClient client = Connect().Greet();
        client.Option(1, "other"u8.ToArray());
        Assert.True(client.IsGone());
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 1, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 1 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0 })]
    public void A_name_that_does_not_fit_its_option_is_refused(byte[] data)
    {
        using NbdClient client = Connect().Greet();
        client.Option(7, data);
        Assert.Equal((1u << 31) + 3, client.Reply().Type);
    }

    [Fact]
    public void An_option_of_gigabytes_is_refused_before_it_is_read()
    {
        using NbdClient client = Connect().Greet();
        client.Option(7, [], length: uint.MaxValue);
        Assert.Equal((1u << 31) + 9, client.Reply().Type);
        Assert.True(client.IsGone());
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(2u)]
    [InlineData(4u)]
    public void A_client_of_another_handshake_is_hung_up_on(uint flags)
    {
        using NbdClient client = Connect().Greet(flags);
        Assert.True(client.IsGone());
    }

    [Fact]
    public void An_option_with_another_magic_is_hung_up_on()
    {
        using NbdClient client = Connect().Greet();
        client.Option(7, NbdClient.Name("disk"), magic: 1);
        Assert.True(client.IsGone());
    }

    [Theory]
    [InlineData(Read, Size, 512u, EINVAL)]
    [InlineData(Read, 0, Size + 512, EINVAL)]
    [InlineData(Read, ulong.MaxValue, 512u, EINVAL)]
    [InlineData(WriteZeroes, Size - 512, 1024u, ENOSPC)]
    [InlineData(Trim, Size, uint.MaxValue, EINVAL)]
    [InlineData((ushort)5, 0, 512u, EINVAL)]
    [InlineData((ushort)77, 0, 512u, EINVAL)]
    public void What_is_not_on_the_disk_is_an_error_and_the_next_request_is_heard(
        ushort type,
        ulong offset,
        uint length,
        uint error
    )
    {
        using NbdClient client = Connect().Go();
        Assert.Equal(error, client.Ask(type, offset, length).Error());
        Assert.Equal(0u, client.Ask(Flush, 0, 0).Error());
        Assert.Equal(["flush"], _export.Asked);
    }

    [Fact]
    public void Bytes_written_behind_the_disk_are_taken_from_the_wire_and_written_nowhere()
    {
        using NbdClient client = Connect().Go();
        Assert.Equal(ENOSPC, client.Ask(Write, Size - 512, 1024, new byte[1024]).Error());
        Assert.Equal(0u, client.Ask(Flush, 0, 0).Error());
        Assert.Equal(["flush"], _export.Asked);
    }

    [Theory]
    [InlineData(Read)]
    [InlineData(Write)]
    public void A_payload_longer_than_was_allowed_is_hung_up_on(ushort type)
    {
        using NbdClient client = Connect().Go();
        client.Ask(type, 0, (32 << 20) + 1);
        Assert.True(client.IsGone());
        Assert.Empty(_export.Asked);
    }

    [Fact]
    public void A_request_with_another_magic_is_hung_up_on()
    {
        using NbdClient client = Connect().Go();
        client.Ask(Flush, 0, 0, magic: 1);
        Assert.True(client.IsGone());
    }

    [Fact]
    public void A_disk_that_fails_is_an_error_and_the_next_request_is_heard()
    {
        using NbdClient client = Connect().Go();
        _export.Fails = true;
        Assert.Equal(EIO, client.Ask(Read, 0, 512).Error());
        _export.Fails = false;
        Assert.Equal(0u, client.Ask(Flush, 0, 0).Error());
    }

    [Fact]
    public void After_one_client_left_the_next_one_is_served()
    {
        using (NbdClient client = Connect().Go())
        {
            client.Ask(Disconnect, 0, 0);
            Assert.True(client.IsGone());
        }
        using NbdClient half = Connect();
        half.Dispose();
        using NbdClient next = Connect().Go();
        Assert.Equal(0u, next.Ask(Flush, 0, 0).Error());
    }

    [Fact]
    public void Disposed_it_hangs_up()
    {
        using NbdClient client = Connect().Go();
        _server.Dispose();
        Assert.True(client.IsGone());
    }

    private NbdClient Connect() => new(_scratch["nbd"]);
}
