using System.Buffers.Binary;
using System.Text;
using Coffer.Linux.DeviceMapper;

namespace Coffer.Linux.Tests.DeviceMapper;

public sealed class DmTargetSpecTests
{
    [Fact]
    public void A_line_stands_where_the_kernel_looks_for_it()
    {
        using DmTarget target = DmTarget.Of(0, 2048, "linear", "254:2 32768");
        byte[] spec = new byte[DmTargetSpec.SizeOf(target)];
        DmTargetSpec.Write(target, spec);
        Assert.Equal(56, spec.Length);
        Assert.Equal(2048, BinaryPrimitives.ReadInt64LittleEndian(spec.AsSpan(8)));
        Assert.Equal(56u, BinaryPrimitives.ReadUInt32LittleEndian(spec.AsSpan(20)));
        Assert.Equal("linear\0", Encoding.ASCII.GetString(spec.AsSpan(24, 7)));
        Assert.Equal("254:2 32768\0", Encoding.ASCII.GetString(spec.AsSpan(40, 12)));
    }

    [Fact]
    public void What_was_written_is_read_again()
    {
        using DmTarget target = DmTarget.Of(8, 16, "crypt", "aes-xts-plain64 :64:logon:coffer:vault 0 254:2 0");
        byte[] spec = new byte[DmTargetSpec.SizeOf(target)];
        DmTargetSpec.Write(target, spec);
        using DmTarget read = DmTargetSpec.Read(spec);
        Assert.Equal((target.Start, target.Length, target.Type), (read.Start, read.Length, read.Type));
        Assert.Equal(target.Parameters.Span, read.Parameters.Span);
    }

    [Fact]
    public void An_answer_without_an_end_is_read_to_its_end()
    {
        byte[] spec = new byte[44];
        spec.AsSpan(40).Fill((byte)'x');
        using DmTarget read = DmTargetSpec.Read(spec);
        Assert.Equal("xxxx", Encoding.ASCII.GetString(read.Parameters.Span));
    }
}
