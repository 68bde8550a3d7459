using System.Buffers.Binary;
using System.Text;
using Coffer.Linux.DeviceMapper;

namespace Coffer.Linux.Tests.DeviceMapper;

public sealed class DmRequestTests
{
    [Fact]
    public void The_header_is_that_of_the_kernel()
    {
        using DmRequest request = new("vault", 8, 5, "COFFER-vault");
        Assert.Equal(320u, BinaryPrimitives.ReadUInt32LittleEndian(request.Buffer.AsSpan(12)));
        Assert.Equal(312u, BinaryPrimitives.ReadUInt32LittleEndian(request.Buffer.AsSpan(16)));
        Assert.Equal(5u, request.Flags);
        Assert.Equal("vault\0", Encoding.ASCII.GetString(request.Buffer.AsSpan(48, 6)));
        Assert.Equal("COFFER-vault\0", Encoding.ASCII.GetString(request.Buffer.AsSpan(176, 13)));
    }

    [Fact]
    public void What_it_carried_is_gone_after_it()
    {
        DmRequest request = new("vault", 64);
        request.Payload.Fill(7);
        request.Dispose();
        Assert.DoesNotContain(request.Buffer, b => b != 0);
    }

    [Fact]
    public void A_name_that_does_not_fit_is_refused() =>
        Assert.Throws<ArgumentException>(() => new DmRequest(new string('x', 128), 0).Dispose());
}
