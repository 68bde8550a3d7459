using System.Text;
using Coffer.Clouds.Google;
using Coffer.Clouds.Google.Deploying;
using Coffer.Clouds.Tests.Fakes;

namespace Coffer.Clouds.Tests.Google.Deploying;

public sealed class DryRunTests
{
    [Fact]
    public async Task It_has_the_requests_of_a_deployment_and_sends_none()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        string[] dry = [.. DryRun.Of(cloud.Google.Endpoints, cloud.Plan).Select(Line)];
        Assert.Empty(cloud.Google.Calls);
        List<string> bodies = [];
        cloud.Google.Instead = call =>
        {
            if (call.Body is not null)
                bodies.Add(call.Body.ToJsonString());
            return null;
        };
        await cloud.DeployAsync();
        Assert.Equal(5, bodies.Count);
        string all = string.Join('\n', dry);
        Assert.All(bodies, body => Assert.Contains(body.Replace("\\u002B", "+"), all.Replace("\\u002B", "+")));
    }

    [Fact]
    public async Task It_removes_what_a_destruction_removes()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        GoogleRequest[] requests = [.. DryRun.Of(GoogleEndpoints.Public, cloud.Plan.Place)];
        Assert.Equal(5, requests.Count(request => request.Method == HttpMethod.Delete));
        Assert.All(requests, request => Assert.Null(request.Body));
    }

    private static string Line(GoogleRequest request) =>
        $"{request.Method} {request.Url} {(request.Body is { } body ? Encoding.UTF8.GetString(body.Span) : "")}";
}
