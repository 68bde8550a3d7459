using System.Net;
using System.Security.Cryptography.X509Certificates;
using Coffer.Agent.Serving;
using Coffer.Agent.Tests.Fixtures;
using Coffer.Bytes;

namespace Coffer.Agent.Tests.Serving;

/// <summary>A stream of text over a real connection: its parts, its bounds, its ends.</summary>
public sealed class StreamTests : IDisposable
{
    private const int MostStreams = 4;

    private readonly X509Certificate2 _operator = Certificates.Operator("alice");
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly TaskCompletionSource _gone = new();

    public void Dispose() => _operator.Dispose();

    [Fact]
    public async Task Parts_come_as_they_are_made_and_the_end_is_seen()
    {
        TaskCompletionSource read = new();
        await using LocalServer server = await StartAsync(
            async (_, take, _) =>
            {
                await take(Array.Empty<byte>());
                await take("one\n"u8.ToArray());
                await read.Task;
                await take("two\n"u8.ToArray());
                return null;
            }
        );
        using HttpClient client = server.Client(_operator);
        using HttpResponseMessage answer = await AskAsync(client);
        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
        await using Stream stream = await answer.Content.ReadAsStreamAsync(_cancellation);
        byte[] first = new byte[4];
        await stream.ReadExactlyAsync(first, _cancellation);
        Assert.Equal("one\n"u8.ToArray(), first);
        read.SetResult();
        using StreamReader rest = new(stream);
        Assert.Equal("two\n", await rest.ReadToEndAsync(_cancellation));
    }

    [Fact]
    public async Task Who_goes_away_ends_it_though_nothing_is_said()
    {
        await using LocalServer server = await StartAsync(EndlessAsync);
        using (HttpClient client = server.Client(_operator))
        using (await AskAsync(client)) { }
        await _gone.Task.WaitAsync(_cancellation);
    }

    [Fact]
    public async Task A_slow_reader_is_waited_for()
    {
        long taken = 0;
        await using LocalServer server = await StartAsync(
            async (_, take, gone) =>
            {
                while (!gone.IsCancellationRequested)
                {
                    await take(new byte[64 * 1024]);
                    Interlocked.Add(ref taken, 64 * 1024);
                }
                return null;
            }
        );
        using HttpClient client = server.Client(_operator);
        using HttpResponseMessage answer = await AskAsync(client);
        // Nobody reads: what is taken stands still at what buffers hold.
        for (long before = -1; before != Interlocked.Read(ref taken); await Task.Delay(500, _cancellation))
            before = Interlocked.Read(ref taken);
        Assert.InRange(taken, 1, 64 << 20);
    }

    [Fact]
    public async Task A_refusal_before_the_first_part_is_a_problem_document()
    {
        await using LocalServer server = await StartAsync((_, _, _) => Task.FromResult<Refusal?>(Refused("request.x")));
        using HttpClient client = server.Client(_operator);
        using HttpResponseMessage answer = await AskAsync(client);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("request.x", await answer.Content.ReadAsStringAsync(_cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_later_looks_like_no_end()
    {
        TaskCompletionSource begun = new();
        await using LocalServer server = await StartAsync(
            async (_, take, _) =>
            {
                await take("one\n"u8.ToArray());
                await begun.Task;
                return Refused("steward.unreachable");
            }
        );
        using HttpClient client = server.Client(_operator);
        using HttpResponseMessage answer = await AskAsync(client);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        begun.SetResult();
        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsStringAsync(_cancellation));
    }

    [Fact]
    public async Task So_many_streams_at_once_and_no_more()
    {
        await using LocalServer server = await StartAsync(EndlessAsync);
        List<IDisposable> open = [];
        for (int i = 0; i < MostStreams; i++)
        {
            HttpClient client = server.Client(_operator);
            open.Add(client);
            HttpResponseMessage answer = await AskAsync(client);
            open.Add(answer);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
        using HttpClient late = server.Client(_operator);
        using HttpResponseMessage refused = await AskAsync(late);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        open.ForEach(one => one.Dispose());
    }

    private async Task<Refusal?> EndlessAsync(
        Question question,
        Func<ReadOnlyMemory<byte>, Task> take,
        CancellationToken gone
    )
    {
        await using CancellationTokenRegistration noted = gone.Register(() => _gone.TrySetResult());
        await take(Array.Empty<byte>());
        await Task.Delay(Timeout.Infinite, gone);
        return null;
    }

    private Task<LocalServer> StartAsync(Streaming stream) =>
        LocalServer.StartAsync([Route.Streamed("/v1/stream", stream)], [_operator]);

    private async Task<HttpResponseMessage> AskAsync(HttpClient client)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "v1/stream");
        request.Content = new ByteArrayContent([]);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _cancellation);
    }

    private static Refusal Refused(string reason) => new(reason, "thing", "one", "another");
}
