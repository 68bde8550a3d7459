using System.Collections.Immutable;
using Coffer.Lab.Swtpm;
using CsCheck;

namespace Coffer.Lab.Tests.Swtpm;

public sealed class TpmTrafficTests
{
    private static readonly byte[] s_command = [0x80, 1, 0, 0, 0, 12, 0, 0, 1, 0x7b, 0, 4];
    private static readonly byte[] s_response = [0x80, 1, 0, 0, 0, 10, 0, 0, 1, 0x01];

    [Fact]
    public void What_was_recorded_is_read_with_its_codes()
    {
        TpmExchange exchange = Assert.Single(TpmTraffic.Read(Recorded()).OrThrow());
        Assert.Equal((0x17bu, 0x101u), (exchange.CommandCode, exchange.ResponseCode));
    }

    [Fact]
    public void A_command_without_response_is_left_out()
    {
        using MemoryStream file = new();
        TpmTraffic traffic = new(file, TimeProvider.System);
        traffic.Record(TpmTraffic.CommandMark, s_command);
        Assert.Empty(TpmTraffic.Read(file.ToArray()).OrThrow());
    }

    [Fact]
    public void A_response_without_command_is_refused()
    {
        using MemoryStream file = new();
        new TpmTraffic(file, TimeProvider.System).Record(TpmTraffic.ResponseMark, s_response);
        Assert.Equal("tpm-traffic.malformed", TpmTraffic.Read(file.ToArray()).Refusal?.Reason);
    }

    [Fact]
    public void A_file_that_was_cut_is_refused() => Assert.NotNull(TpmTraffic.Read(Recorded().AsSpan(..^1)).Refusal);

    [Fact]
    public void Any_bytes_are_read_or_refused() =>
        Gen
            .Byte.Array[0, 100]
            .Sample(bytes =>
            {
                Coffer.Bytes.Parsed<ImmutableArray<TpmExchange>> read = TpmTraffic.Read(bytes);
                Assert.True(read.Refusal is not null || !read.Value.IsDefault);
            });

    private static byte[] Recorded()
    {
        using MemoryStream file = new();
        using TpmTraffic traffic = new(file, TimeProvider.System);
        traffic.Record(TpmTraffic.CommandMark, s_command);
        traffic.Record(TpmTraffic.ResponseMark, s_response);
        return file.ToArray();
    }
}
