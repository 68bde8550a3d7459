using Coffer.Bytes;
using Coffer.Linux.Network.Dhcp;
using CsCheck;

namespace Coffer.Linux.Tests.Network.Dhcp;

public sealed class DhcpAnswerTests
{
    [Fact]
    public void Address_mask_router_and_lease_are_read_and_nothing_else()
    {
        DhcpAnswer answer = Read(new DhcpReply()).OrThrow();
        Assert.Equal(
            new DhcpAnswer(
                DhcpMessageType.Offer,
                DhcpReply.Ip("10.0.2.2"),
                DhcpReply.Ip("10.0.2.15"),
                DhcpReply.Ip("255.255.255.0"),
                DhcpReply.Ip("10.0.2.2"),
                TimeSpan.FromDays(1)
            ),
            answer
        );
    }

    [Fact]
    public void A_network_of_one_address_and_one_without_router_are_networks_too()
    {
        DhcpAnswer answer = Read(
                new DhcpReply { Type = 5 }
                    .With(1, 255, 255, 255, 255)
                    .Without(3)
            )
            .OrThrow();
        Assert.Equal(DhcpMessageType.Ack, answer.Type);
        Assert.Equal(DhcpReply.Ip("255.255.255.255"), answer.Mask);
        Assert.Null(answer.Router);
    }

    [Fact]
    public void A_refusal_of_the_server_needs_no_address() =>
        Assert.Equal(
            DhcpMessageType.Nak,
            Read(
                    new DhcpReply { Type = 6, Address = [0, 0, 0, 0] }
                        .Without(1)
                        .Without(51)
                )
                .OrThrow()
                .Type
        );

    public static TheoryData<string, byte[]> Hostile =>
        new()
        {
            { "another transaction", new DhcpReply { Xid = 1 }.ToBytes() },
            { "another card", new DhcpReply { HardwareAddress = [1, 2, 3, 4, 5, 6] }.ToBytes() },
            { "a question", Change(new DhcpReply(), 0, 1) },
            { "another kind of hardware", Change(new DhcpReply(), 1, 6) },
            { "a longer hardware address", Change(new DhcpReply(), 2, 16) },
            { "no DHCP", Change(new DhcpReply(), 236, 0) },
            { "no end", new DhcpReply { Tail = [] }.ToBytes() },
            { "something behind the end", new DhcpReply { Tail = [255, 1] }.ToBytes() },
            { "an option that is cut off", new DhcpReply { Tail = [12, 200, 1] }.ToBytes() },
            { "a doubled option", new DhcpReply { Tail = [54, 4, 1, 2, 3, 4, 255] }.ToBytes() },
            { "a doubled type", new DhcpReply { Tail = [53, 1, 5, 255] }.ToBytes() },
            { "a discover", new DhcpReply { Type = 1 }.ToBytes() },
            { "no server", new DhcpReply().Without(54).ToBytes() },
            { "a server of five bytes", new DhcpReply().With(54, 1, 2, 3, 4, 5).ToBytes() },
            { "a server that is everybody", new DhcpReply().With(54, 255, 255, 255, 255).ToBytes() },
            { "no address", new DhcpReply { Address = [0, 0, 0, 0] }.ToBytes() },
            { "this machine's own address", new DhcpReply { Address = [127, 0, 0, 1] }.ToBytes() },
            { "a multicast address", new DhcpReply { Address = [224, 0, 0, 1] }.ToBytes() },
            { "no mask", new DhcpReply().Without(1).ToBytes() },
            { "a mask of nothing", new DhcpReply().With(1, 0, 0, 0, 0).ToBytes() },
            { "a mask with a hole", new DhcpReply().With(1, 255, 0, 255, 0).ToBytes() },
            { "half a router", new DhcpReply().With(3, 10, 0).ToBytes() },
            { "an empty router", new DhcpReply().With(3).ToBytes() },
            { "a router that is everybody", new DhcpReply().With(3, 255, 255, 255, 255).ToBytes() },
            { "no lease", new DhcpReply().Without(51).ToBytes() },
            { "a lease of a second", new DhcpReply().With(51, 0, 0, 0, 1).ToBytes() },
            { "nothing", [] },
            { "more than a frame holds", new byte[DhcpAnswer.LargestSize + 1] },
        };

    [Theory, MemberData(nameof(Hostile))]
    public void What_is_no_answer_is_refused(string what, byte[] bytes)
    {
        Refusal? refusal = DhcpAnswer.Read(bytes, DhcpReply.Transaction, DhcpReply.Card).Refusal;
        Assert.True(refusal?.Reason is "dhcp.malformed" or "dhcp-answer.malformed", what);
    }

    [Fact]
    public void No_bytes_make_it_throw() =>
        Gen
            .Byte.Array[0, 400]
            .Sample(bytes => DhcpAnswer.Read(bytes, 0, DhcpReply.Card).Value?.Lease >= TimeSpan.Zero || true);

    [Fact]
    public void No_changed_byte_makes_it_throw_or_gives_another_network_than_the_options_say() =>
        Gen.Select(Gen.Int[0, 330], Gen.Byte)
            .Sample(change =>
            {
                byte[] bytes = new DhcpReply().ToBytes();
                bytes[change.Item1 % bytes.Length] = change.Item2;
                return DhcpAnswer.Read(bytes, DhcpReply.Transaction, DhcpReply.Card).Value
                    is null
                        or { Lease.Ticks: > 0 };
            });

    private static Parsed<DhcpAnswer> Read(DhcpReply reply) =>
        DhcpAnswer.Read(reply.ToBytes(), DhcpReply.Transaction, DhcpReply.Card);

    private static byte[] Change(DhcpReply reply, int at, byte value)
    {
        byte[] bytes = reply.ToBytes();
        bytes[at] = value;
        return bytes;
    }
}
