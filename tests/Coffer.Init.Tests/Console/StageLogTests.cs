using Coffer.Bytes;
using Coffer.Init.Console;

namespace Coffer.Init.Tests.Console;

public sealed class StageLogTests
{
    private readonly RecordingConsole _console = new();
    private readonly FixedClock _clock = new() { SinceStart = TimeSpan.FromSeconds(2.5) };

    [Fact]
    public void A_stage_says_its_name_and_the_time_when_it_begins()
    {
        new StageLog(_console, _clock).Run("disk", "look for the disk", () => Assert.Single(_console.Lines));
        Assert.Equal(["coffer: [disk] look for the disk +2.500"], _console.Lines);
    }

    [Fact]
    public void Lines_within_a_stage_carry_its_name()
    {
        StageLog log = new(_console, _clock);
        log.Run("modules", "load", () => log.Say("21 loaded"));
        Assert.Equal("coffer: [modules] 21 loaded +2.500", _console.Lines[1]);
    }

    [Fact]
    public void Times_are_kept_for_the_report()
    {
        StageLog log = new(_console, _clock);
        log.Run("header", "read", () => _clock.SinceStart += TimeSpan.FromMilliseconds(40));
        Assert.Equal([new StageTime("header", TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(2.54))], log.Times);
    }

    [Fact]
    public void A_stage_that_failed_has_no_time()
    {
        StageLog log = new(_console, _clock);
        Assert.Throws<IOException>(() => log.Run("crypt", "open", () => throw new IOException()));
        Assert.Empty(log.Times);
    }

    [Fact]
    public void Where_the_console_is_the_hosts_stages_are_silent_and_refusals_are_not()
    {
        StageLog log = new(_console, _clock) { SaysStages = false };
        log.Run("header", "read", () => log.Say("more"));
        Assert.Empty(_console.Lines);
        log.Say(new Refusal("a.reason", "thing", "this", "that"));
        Assert.StartsWith("coffer: REFUSED [a.reason]", _console.Lines[0]);
    }
}
