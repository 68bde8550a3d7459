using Coffer.Bytes;
using Coffer.Evidence.Frames;
using Coffer.Evidence.Stewardship;

namespace Coffer.Evidence.Tests.Stewardship;

public sealed class StewardFrameTests
{
    private static readonly StewardRequest s_logs = new(StewardVerb.Logs, new string('0', 64), "web");

    [Fact]
    public async Task The_parts_of_a_stream_come_one_by_one_until_its_end()
    {
        using MemoryStream said = new();
        AskFrame.Part(said, []);
        AskFrame.Part(said, [1, 2]);
        AskFrame.Part(said, [3]);
        AskFrame.End(said);
        List<byte[]> parts = [];
        Assert.Null(await FollowAsync(said.ToArray(), parts));
        Assert.Equal(
            [
                [],
                [1, 2],
                [3],
            ],
            parts
        );
    }

    [Fact]
    public async Task A_refusal_ends_a_stream()
    {
        using MemoryStream said = new();
        AskFrame.Part(said, [1]);
        AskFrame.Answer(said, new Refusal("steward.program", "journal", "lines", "none"));
        List<byte[]> parts = [];
        Assert.Equal("steward.program", (await FollowAsync(said.ToArray(), parts))?.Reason);
        Assert.Single(parts);
    }

    [Theory]
    [InlineData(new byte[] { 3, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 2, 0, 0, 0, 1 })]
    [InlineData(new byte[] { 0, 0xff, 0, 0, 0 })]
    [InlineData(new byte[] { 1, 0, 1, 0, 0 })]
    public async Task A_part_out_of_bounds_is_refused(byte[] head) =>
        Assert.Equal("steward.frame", (await FollowAsync(head, []))?.Reason);

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0, 0, 0, 0, 2, 1 })]
    public async Task A_stream_that_breaks_off_is_no_end(byte[] said) =>
        await Assert.ThrowsAsync<EndOfStreamException>(() => FollowAsync(said, []));

    [Fact]
    public void The_end_of_a_stream_is_no_answer() =>
        Assert.Equal(
            "steward.frame",
            AskFrame.ReadAnswer(new MemoryStream([2, 0, 0, 0, 0]), "steward", "steward").Refusal?.Reason
        );

    private static async Task<Refusal?> FollowAsync(byte[] said, List<byte[]> parts)
    {
        using Conversation stream = new(said);
        return await StewardFrame.FollowAsync(
            stream,
            s_logs,
            part =>
            {
                parts.Add(part.ToArray());
                return Task.CompletedTask;
            },
            TestContext.Current.CancellationToken
        );
    }

    // What is written goes nowhere; what is read was said before.
    private sealed class Conversation(byte[] said) : MemoryStream(said)
    {
        public override void Write(ReadOnlySpan<byte> buffer) { }
    }
}
