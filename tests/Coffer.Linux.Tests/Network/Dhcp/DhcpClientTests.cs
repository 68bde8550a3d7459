using Coffer.Bytes;
using Coffer.Linux.Network.Dhcp;

namespace Coffer.Linux.Tests.Network.Dhcp;

public sealed class DhcpClientTests : IDisposable
{
    private const byte Discover = 1;
    private const byte Request = 3;

    private readonly FakeNetwork _network = new();

    public void Dispose() => _network.Dispose();

    [Fact]
    public void An_offer_is_asked_for_and_leased()
    {
        _network.Servers = (type, xid) => [Reply(type == Discover ? (byte)2 : (byte)5, xid)];
        DhcpAnswer lease = Acquire()!;
        Assert.Equal(DhcpReply.Ip("10.0.2.15"), lease.Address);
        Assert.Equal(2, _network.Sent.Count);
        Assert.Equal(Discover, _network.Sent[0][242]);
        Assert.Equal(Request, _network.Sent[1][242]);
        // Requested address and server identifier (RFC 2131, table 5), then the three options that are wished for.
        Assert.Equal([50, 4, 10, 0, 2, 15, 54, 4, 10, 0, 2, 2, 55, 3, 1, 3, 51, 255], _network.Sent[1][243..261]);
        Assert.All(_network.Sent, sent => Assert.Equal(300, sent.Length));
    }

    [Fact]
    public void Nobody_answers_and_it_waits_longer_each_time()
    {
        Assert.Null(Acquire(attempts: 6));
        Assert.Equal(6, _network.Sent.Count);
        Assert.Equal(TimeSpan.FromSeconds(1 + 2 + 4 + 8 + 8 + 8), _network.Waited);
    }

    [Fact]
    public void Each_attempt_is_a_transaction_of_its_own()
    {
        Acquire(attempts: 3);
        Assert.Equal(3, _network.Sent.Select(sent => Convert.ToHexString(sent.AsSpan(4, 4))).Distinct().Count());
    }

    [Fact]
    public void Whoever_answers_before_the_server_with_what_is_no_answer_changes_nothing()
    {
        _network.Servers = (type, xid) =>
            [
                [],
                new byte[2000],
                new DhcpReply { Xid = xid ^ 1 }.ToBytes(),
                new DhcpReply { Xid = xid, Address = [127, 0, 0, 1] }.ToBytes(),
                Reply(type == Discover ? (byte)5 : (byte)2, xid),
                Reply(type == Discover ? (byte)2 : (byte)5, xid),
            ];
        Assert.NotNull(Acquire(attempts: 1));
    }

    [Fact]
    public void A_flood_ends_with_the_patience()
    {
        _network.Servers = (_, xid) => Enumerable.Repeat(new DhcpReply { Xid = xid ^ 1 }.ToBytes(), 100_000);
        Assert.Null(Acquire(attempts: 1));
        Assert.InRange(_network.Waited, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.1));
    }

    [Fact]
    public void A_server_that_refuses_is_asked_again_from_the_start()
    {
        int requests = 0;
        _network.Servers = (type, xid) =>
            [
                Reply(
                    type == Discover ? (byte)2
                        : requests++ == 0 ? (byte)6
                        : (byte)5,
                    xid
                ),
            ];
        Assert.NotNull(Acquire(attempts: 2));
        Assert.Equal(4, _network.Sent.Count);
    }

    [Fact]
    public void A_server_that_leases_another_address_than_it_offered_is_not_taken()
    {
        _network.Servers = (type, xid) =>
            [
                type == Discover
                    ? Reply(2, xid)
                    : new DhcpReply
                    {
                        Type = 5,
                        Xid = xid,
                        Address = [10, 0, 2, 99],
                    }.ToBytes(),
            ];
        Assert.Null(Acquire(attempts: 2));
    }

    [Fact]
    public void Another_server_cannot_answer_for_the_one_that_offered()
    {
        _network.Servers = (type, xid) =>
            [
                type == Discover
                    ? Reply(2, xid)
                    : new DhcpReply { Type = 5, Xid = xid }
                        .With(54, 10, 0, 2, 77)
                        .ToBytes(),
            ];
        Assert.Null(Acquire(attempts: 1));
    }

    private static byte[] Reply(byte type, uint xid) => new DhcpReply { Type = type, Xid = xid }.ToBytes();

    private DhcpAnswer? Acquire(int attempts = 3) =>
        new DhcpClient(_network, DhcpReply.Card, SystemRandomSource.Instance, _network).Acquire(attempts);
}
