using System.Net;
using System.Net.Sockets;
using Coffer.Bytes;

namespace Coffer.Lab.Tests;

public sealed class PortForwardTests
{
    [Theory]
    [InlineData("8080:80", 8080, 80)]
    [InlineData("80", 0, 80)]
    [InlineData("0:65535", 0, 65535)]
    public void A_forward_is_read(string text, int host, int guest) =>
        Assert.Equal(new PortForward(host, guest), PortForward.Parse(text).OrThrow());

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData("80:")]
    [InlineData("80:0")]
    [InlineData("65536:80")]
    [InlineData("-1:80")]
    [InlineData("127.0.0.1:80:80")]
    [InlineData("http")]
    public void Anything_else_is_refused(string text) =>
        Assert.Equal("lab.port", PortForward.Parse(text).Refusal?.Reason);

    [Fact]
    public void A_free_port_is_found() => Assert.InRange(new PortForward(0, 80).Resolve().HostPort, 1, 65535);

    [Fact]
    public void A_port_in_use_is_refused_with_another_to_take()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        Refusal refusal = Assert.Throws<RefusedException>(() => new PortForward(port, 80).Resolve()).Refusal;
        Assert.Equal("lab.port-in-use", refusal.Reason);
        Assert.Contains($"--forward {port + 1}:80", refusal.NextStep);
    }
}
