using Coffer.Agent.Serving;

namespace Coffer.Agent.Tests.Serving;

public sealed class ListeningSocketTests
{
    [Fact]
    public void The_one_socket_for_this_process_is_found() => Assert.Equal(3ul, Find("1", "42").OrThrow());

    [Theory]
    [InlineData(null, null)]
    [InlineData("1", "43")]
    [InlineData("1", null)]
    [InlineData("0", "42")]
    [InlineData("2", "42")]
    [InlineData("x", "42")]
    public void Anything_else_is_refused(string? count, string? process) =>
        Assert.Equal("agent.socket", Find(count, process).Refusal?.Reason);

    private static Coffer.Bytes.Parsed<ulong> Find(string? count, string? process) =>
        ListeningSocket.Find(name => name == "LISTEN_FDS" ? count : process, 42);
}
