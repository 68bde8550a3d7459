using System.Buffers.Binary;
using System.Net.Sockets;
using Coffer.Lab.Swtpm;

namespace Coffer.Lab.Tests.Swtpm;

/// <summary>The tap between swtpm and a client that behaves as QEMU's tpm-emulator backend does.</summary>
public sealed class TpmTapTests : IDisposable
{
    private const uint CMD_INIT = 0x02;
    private const uint CMD_SET_DATAFD = 0x10;
    private static readonly byte[] s_startup = [0x80, 1, 0, 0, 0, 12, 0, 0, 1, 0x44, 0, 0];
    private static readonly byte[] s_getRandom = [0x80, 1, 0, 0, 0, 12, 0, 0, 1, 0x7b, 0, 8];
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Commands_reach_the_TPM_and_both_ways_are_recorded()
    {
        byte[] random = [];
        await WithTapAsync(new(), data => random = [.. Exchange(data, s_startup)[..0], .. Exchange(data, s_getRandom)]);
        TpmExchange[] recorded = [.. TpmTraffic.Read(File.ReadAllBytes(_scratch["traffic"])).OrThrow()];
        Assert.Equal([0x144u, 0x17bu], recorded.Select(exchange => exchange.CommandCode));
        Assert.All(recorded, exchange => Assert.Equal(0u, exchange.ResponseCode));
        Assert.Equal(random, recorded[1].Response);
    }

    [Fact]
    public async Task A_response_can_be_changed_on_its_way_and_the_record_keeps_the_true_one()
    {
        TpmTapOptions lying = new()
        {
            Answer = exchange => [.. exchange.Response[..^1], (byte)(exchange.Response[^1] ^ 0xff)],
        };
        byte[] seen = [];
        await WithTapAsync(lying, data => seen = [.. Exchange(data, s_startup)[..0], .. Exchange(data, s_getRandom)]);
        byte[] sent = TpmTraffic.Read(File.ReadAllBytes(_scratch["traffic"])).OrThrow()[1].Response;
        Assert.Equal(sent[..^1], seen[..^1]);
        Assert.Equal(sent[^1] ^ 0xff, seen[^1]);
    }

    private async Task WithTapAsync(TpmTapOptions options, Action<Socket> use)
    {
        string log = _scratch["log"];
        await using SoftwareTpm tpm = await SoftwareTpm.StartAsync(_scratch["tpm"], _scratch["swtpm"], log, Cancel);
        TpmTraffic traffic = new(File.Create(_scratch["traffic"]), TimeProvider.System);
        using TpmTap tap = TpmTap.Start(_scratch["tap"], _scratch["swtpm"], traffic, options);
        using Socket control = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        control.Connect(new UnixDomainSocketEndPoint(_scratch["tap"]));
        (SafeSocketHandle ours, SafeSocketHandle theirs) = UnixMessage.Pair();
        using Socket data = new(ours);
        using (theirs)
            UnixMessage.Send(control, BigEndian(CMD_SET_DATAFD), theirs);
        Assert.Equal(0u, Result(control));
        control.Send([.. BigEndian(CMD_INIT), .. BigEndian(0)]);
        Assert.Equal(0u, Result(control));
        use(data);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static byte[] BigEndian(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static uint Result(Socket control)
    {
        byte[] result = new byte[4];
        Assert.Equal(4, control.Receive(result));
        return BinaryPrimitives.ReadUInt32BigEndian(result);
    }

    private static byte[] Exchange(Socket data, byte[] command)
    {
        data.Send(command);
        byte[] response = new byte[4096];
        return response[..data.Receive(response)];
    }
}
