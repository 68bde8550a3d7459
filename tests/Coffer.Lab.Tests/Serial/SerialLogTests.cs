using System.IO.Pipelines;
using System.Text;
using System.Text.RegularExpressions;
using Coffer.Bytes;
using Coffer.Lab.Serial;

namespace Coffer.Lab.Tests.Serial;

public sealed class SerialLogTests : IDisposable
{
    private static readonly TimeSpan s_long = TimeSpan.FromHours(1);
    private readonly ScratchDirectory _scratch = new();
    private readonly ManualTime _time = new();
    private readonly Pipe _console = new();
    private readonly SerialLog _log;
    private readonly Task _reading;

    public SerialLogTests()
    {
        _log = new SerialLog(_time);
        _reading = _log.ReadAsync(_console.Reader.AsStream(), _scratch["serial.log"]);
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_line_that_came_already_is_found()
    {
        await SendAsync("one\r\ntwo\r\n");
        await WaitAsync("two");
        Assert.Equal("one", (await WaitAsync("one")).Text);
    }

    [Fact]
    public async Task Lines_before_the_given_one_do_not_count()
    {
        await SendAsync("boot\nready\nboot\n");
        SerialLine first = await WaitAsync("boot");
        SerialLine second = await _log.WaitForAsync(
            new Regex("boot"),
            s_long,
            first,
            TestContext.Current.CancellationToken
        );
        Assert.Equal((0, 2), (first.Number, second.Number));
    }

    [Fact]
    public async Task A_line_is_stamped_with_the_time_of_its_first_byte()
    {
        await SendAsync("first\n");
        await WaitAsync("first");
        _time.Advance(TimeSpan.FromSeconds(2.5));
        await SendAsync("second\n");
        Assert.Equal(TimeSpan.FromSeconds(2.5), (await WaitAsync("second")).At);
    }

    [Fact]
    public async Task The_file_holds_the_stamped_lines()
    {
        await SendAsync("\u001b[1mhello\u001b[0m\r\n\r\nunfinished");
        await EndAsync();
        Assert.Equal(
            ["[    0.000] hello", "[    0.000] unfinished"],
            await File.ReadAllLinesAsync(_scratch["serial.log"], TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task Waiting_ends_with_the_time_and_shows_the_last_lines()
    {
        await SendAsync("stuck here\n");
        await WaitAsync("stuck");
        Task<SerialLine> waiting = WaitAsync("never");
        _time.Advance(s_long);
        Refusal refusal = (await Assert.ThrowsAsync<RefusedException>(() => waiting)).Refusal;
        Assert.Equal("lab.timeout", refusal.Reason);
        Assert.Contains("stuck here", refusal.Seen);
    }

    [Fact]
    public async Task Waiting_ends_with_the_machine()
    {
        Task<SerialLine> waiting = WaitAsync("never");
        await EndAsync();
        Assert.Equal("lab.ended", (await Assert.ThrowsAsync<RefusedException>(() => waiting)).Refusal.Reason);
    }

    [Fact]
    public async Task A_line_without_end_is_cut()
    {
        await SendAsync(new string('x', 40_000));
        await EndAsync();
        Assert.Equal([16_384, 16_384, 7_232], _log.Lines.Select(line => line.Text.Length));
    }

    private Task<SerialLine> WaitAsync(string pattern) =>
        _log.WaitForAsync(new Regex(pattern), s_long, null, TestContext.Current.CancellationToken);

    private async Task SendAsync(string text) => await _console.Writer.WriteAsync(Encoding.UTF8.GetBytes(text));

    private async Task EndAsync()
    {
        await _console.Writer.CompleteAsync();
        await _reading;
    }
}
