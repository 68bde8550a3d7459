using System.Text;
using Coffer.Agent.Endpoints;
using Coffer.Agent.Serving;
using Coffer.Bytes;
using Coffer.Evidence.Stewardship;

namespace Coffer.Agent.Tests.Endpoints;

public sealed class LogsEndpointTests
{
    private static readonly string s_who = new('a', 64);
    private readonly List<StewardRequest> _asked = [];

    [Fact]
    public async Task A_question_is_handed_on_with_everything_it_says()
    {
        Assert.Null(await AskAsync("""{"workload":"web","lines":7,"since-seconds":60,"follow":true}"""));
        Assert.Equal(
            new StewardRequest(StewardVerb.Logs, s_who, "web")
            {
                Lines = 7,
                SinceSeconds = 60,
                Follow = true,
            },
            Assert.Single(_asked)
        );
    }

    [Fact]
    public async Task A_hundred_lines_and_an_end_are_usual()
    {
        Assert.Null(await AskAsync("""{"workload":"web"}"""));
        Assert.Equal(new StewardRequest(StewardVerb.Logs, s_who, "web") { Lines = 100 }, Assert.Single(_asked));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"workload":""}""")]
    [InlineData("""{"workload":"web service"}""")]
    [InlineData("""{"workload":"web","lines":10001}""")]
    [InlineData("""{"workload":"web","lines":-1}""")]
    [InlineData("""{"workload":"web","lines":"1"}""")]
    [InlineData("""{"workload":"web","since-seconds":1.5}""")]
    [InlineData("""{"workload":"web","since-seconds":316224001}""")]
    [InlineData("""{"workload":"web","follow":"yes"}""")]
    [InlineData("""{"workload":"web","grep":"x"}""")]
    public async Task Anything_else_is_the_callers_fault(string body)
    {
        Assert.StartsWith("request.", (await AskAsync(body))?.Reason, StringComparison.Ordinal);
        Assert.Empty(_asked);
    }

    private Task<Refusal?> AskAsync(string body)
    {
        LogsEndpoint endpoint = new(
            (request, _, _) =>
            {
                _asked.Add(request);
                return Task.FromResult<Refusal?>(null);
            }
        );
        return endpoint.StreamAsync(
            new Question(Encoding.ASCII.GetBytes(body), s_who),
            _ => Task.CompletedTask,
            CancellationToken.None
        );
    }
}
