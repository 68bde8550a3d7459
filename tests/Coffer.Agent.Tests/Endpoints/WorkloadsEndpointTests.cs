using System.Text;
using System.Text.Json;
using Coffer.Agent.Endpoints;
using Coffer.Agent.Serving;
using Coffer.Bytes;
using Coffer.Evidence.Stewardship;

namespace Coffer.Agent.Tests.Endpoints;

public sealed class WorkloadsEndpointTests
{
    private static readonly string s_who = new('a', 64);
    private readonly List<StewardRequest> _asked = [];

    [Fact]
    public void A_restart_is_handed_on_with_the_name_of_who_wants_it()
    {
        Assert.Null(Restart("""{"workload":"web"}"""));
        Assert.Equal(new StewardRequest(StewardVerb.Restart, s_who, "web"), Assert.Single(_asked));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"workload":"Web"}""")]
    [InlineData("""{"workload":"web logs"}""")]
    [InlineData("""{"workload":"../web"}""")]
    [InlineData("""{"workload":7}""")]
    [InlineData("""{"workload":"web","force":true}""")]
    [InlineData("""{"workload":"web","workload":"web"}""")]
    public void Anything_else_is_the_callers_fault(string body)
    {
        Assert.StartsWith("request.", Restart(body)?.Reason, StringComparison.Ordinal);
        Assert.Empty(_asked);
    }

    private Refusal? Restart(string body)
    {
        using Utf8JsonWriter json = new(new MemoryStream());
        WorkloadsEndpoint endpoint = new(request =>
        {
            _asked.Add(request);
            return "{}"u8.ToArray();
        });
        return endpoint.Restart(new Question(Encoding.ASCII.GetBytes(body), s_who), json);
    }
}
