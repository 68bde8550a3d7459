using System.Net.Sockets;
using System.Text;
using Coffer.Agent.Machines;
using Coffer.Agent.Serving;
using Coffer.Agent.Stewardship;
using Coffer.Bytes;
using Coffer.Evidence.Stewardship;

namespace Coffer.Agent.Tests.Stewardship;

/// <summary>Agent and steward over a real socket.</summary>
public sealed class StewardSocketTests : IAsyncDisposable
{
    private static readonly StewardRequest s_logs = new(StewardVerb.Logs, new string('0', 64), "web") { Follow = true };

    private readonly StandIns _files = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _end = new();
    private readonly StewardSocket _socket;
    private readonly Task _serving;

    public StewardSocketTests()
    {
        _listener.Bind(new UnixDomainSocketEndPoint(_files.At("sock")));
        _listener.Listen();
        Steward steward = new(_files.Paths, TestAuditor.Of(_files), () => TimeSpan.FromMinutes(2));
        _socket = new StewardSocket(_listener, steward, new IdleClock(TimeProvider.System));
        _serving = _socket.ServeAsync(_end.Token);
    }

    private StewardConnection Connection => new(_files.At("sock"));

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        // It ends while it waits for the next one, or on its way there.
        if (await Record.ExceptionAsync(() => _serving) is { } end)
            Assert.IsAssignableFrom<OperationCanceledException>(end);
        _listener.Dispose();
        _socket.Dispose();
        _end.Dispose();
        _files.Dispose();
    }

    [Fact]
    public void An_answer_comes_over_it() =>
        Assert.Contains(
            "\"coffer-workloads-1\"",
            Encoding.ASCII.GetString(Connection.Ask(new StewardRequest(StewardVerb.Workloads)).OrThrow()),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_refusal_comes_over_it() =>
        Assert.Equal(
            "request.workload",
            Connection.Ask(new StewardRequest(StewardVerb.Restart, s_logs.Operator, "other")).Refusal?.Reason
        );

    [Fact]
    public async Task A_log_comes_over_it_to_its_end()
    {
        StringBuilder seen = new();
        Refusal? refusal = await Connection.FollowAsync(
            s_logs,
            part =>
            {
                seen.Append(Encoding.ASCII.GetString(part.Span));
                return Task.CompletedTask;
            },
            TestContext.Current.CancellationToken
        );
        Assert.Null(refusal);
        Assert.Equal("a line\n", seen.ToString());
    }

    [Fact]
    public async Task Who_goes_away_ends_the_reading_of_the_journal_though_nothing_is_printed()
    {
        // It tells its number and says nothing more, as the journal of a quiet workload does.
        _files.JournalCtl(
            $"echo $$ > {_files.At("pid.new")}; mv {_files.At("pid.new")} {_files.At("pid")}; exec sleep 600"
        );
        using CancellationTokenSource gone = new();
        Task<Refusal?> following = Connection.FollowAsync(s_logs, _ => Task.CompletedTask, gone.Token);
        while (!File.Exists(_files.At("pid")))
            await Task.Delay(20, TestContext.Current.CancellationToken);
        string process = $"/proc/{(await File.ReadAllTextAsync(_files.At("pid"), gone.Token)).Trim()}";
        Assert.True(Directory.Exists(process));
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following);
        while (Directory.Exists(process))
            await Task.Delay(20, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_steward_that_is_not_there_is_said()
    {
        StewardConnection nobody = new(_files.At("nobody"));
        Assert.Equal("steward.unreachable", nobody.Ask(new StewardRequest(StewardVerb.Workloads)).Refusal?.Reason);
        Refusal? refusal = await nobody.FollowAsync(
            s_logs,
            _ => Task.CompletedTask,
            TestContext.Current.CancellationToken
        );
        Assert.Equal("steward.unreachable", refusal?.Reason);
    }
}
