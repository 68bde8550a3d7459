using System.Text.Json.Nodes;
using Coffer.Bytes;
using Coffer.Clouds.Tests.Fakes;

namespace Coffer.Clouds.Tests.Google;

public sealed class GoogleClientTests
{
    [Theory]
    [InlineData(429, "other")]
    [InlineData(500, "other")]
    [InlineData(503, "other")]
    [InlineData(0, "other")]
    [InlineData(403, "rateLimitExceeded")]
    public async Task What_may_pass_is_sent_again_and_later_each_time(int status, string reason)
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        cloud.Google.Instead = call => call is { Method: "images.insert", Number: < 4 } ? Answer(status, reason) : null;
        await cloud.DeployAsync();
        Assert.Equal(4, cloud.Google.Calls.Count(call => call == "images.insert"));
        TimeSpan[] waits = [.. cloud.Clock.Waits.Where(wait => wait != TimeSpan.FromSeconds(2))];
        Assert.Equal(3, waits.Length);
        for (int i = 0; i < waits.Length; i++)
            Assert.InRange(waits[i].TotalSeconds, 0.5 * (1 << i), 1 << i);
    }

    [Theory]
    [InlineData("20", 20)]
    [InlineData("99999", 120)]
    [InlineData("soon", 1)]
    public async Task A_server_is_left_alone_as_long_as_it_asks_within_reason(string asked, int seconds)
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        FakeAnswer busy = new(503) { Headers = { ["Retry-After"] = asked } };
        cloud.Google.Instead = call => call is { Method: "images.get", Number: 1 } ? busy : null;
        await cloud.DeployAsync();
        TimeSpan wait = cloud.Clock.Waits.Single(wait => wait != TimeSpan.FromSeconds(2));
        Assert.InRange(wait.TotalSeconds, seconds / 2.0, seconds);
    }

    [Fact]
    public async Task A_quota_is_no_matter_of_permissions()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        cloud.Google.Instead = call =>
            call.Method == "instances.insert" ? FakeAnswer.Error(403, "CPUS", "quotaExceeded") : null;
        Assert.Equal("gcp.quota", (await cloud.RefusedAsync()).Reason);
    }

    [Fact]
    public async Task Who_may_not_look_at_a_bucket_hears_that_it_may_be_somebody_elses()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        cloud.Plan = cloud.Plan with { IsForeignBucket = true };
        cloud.Google.Instead = call => call.Method == "buckets.get" ? FakeAnswer.Error(403, "no") : null;
        Assert.StartsWith("the bucket may be somebody else's", (await cloud.RefusedAsync()).NextStep);
    }

    [Fact]
    public async Task The_same_request_is_done_once()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        List<string> ids = [];
        cloud.Google.Instead = call =>
        {
            if (call.Method != "instances.insert")
                return null;
            ids.Add(call.Query["requestId"]);
            // It is done, and the answer is lost.
            return call.Number == 1 && cloud.Google.Compute.Answer(call).Status == 200 ? FakeAnswer.Dropped : null;
        };
        await cloud.DeployAsync();
        Assert.Equal(2, ids.Count);
        Assert.Equal(ids[0], ids[1]);
        Assert.True(Guid.TryParseExact(ids[0], "D", out Guid id) && id.Version == 4);
    }

    [Fact]
    public async Task A_bucket_is_not_asked_for_twice()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        cloud.Google.Instead = call => call.Method == "buckets.insert" ? FakeAnswer.Error(503, "busy") : null;
        Assert.Equal("gcp.unavailable", (await cloud.RefusedAsync()).Reason);
        Assert.Single(cloud.Google.Calls, call => call == "buckets.insert");
    }

    [Fact]
    public async Task What_stays_busy_is_given_up()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        cloud.Google.Instead = call => call.Method == "images.get" ? FakeAnswer.Error(503, "busy") : null;
        Refusal refusal = await cloud.RefusedAsync();
        Assert.Equal("gcp.unavailable", refusal.Reason);
        Assert.Equal("status 503: busy", refusal.Seen);
        Assert.Equal(6, cloud.Google.Calls.Count(call => call == "images.get"));
    }

    [Theory]
    [InlineData(400, "gcp.request")]
    [InlineData(403, "gcp.permission")]
    [InlineData(404, "gcp.missing")]
    [InlineData(409, "gcp.conflict")]
    [InlineData(412, "gcp.conflict")]
    [InlineData(302, "gcp.request")]
    public async Task What_Google_refuses_is_said_and_not_repeated(int status, string reason)
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        cloud.Google.Instead = call =>
            call.Method == "images.insert" ? FakeAnswer.Error(status, "because\u001b[2J") : null;
        Refusal refusal = await cloud.RefusedAsync();
        Assert.Equal(reason, refusal.Reason);
        Assert.Equal("image coffer-hello-1", refusal.Thing);
        Assert.Equal($"status {status}: because.[2J", refusal.Seen);
        Assert.Single(cloud.Google.Calls, call => call == "images.insert");
    }

    [Fact]
    public async Task Who_lacks_a_right_hears_which()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        cloud.Google.Instead = call => call.Method == "firewalls.insert" ? FakeAnswer.Error(403, "no") : null;
        Assert.Equal("the permission compute.firewalls.create", (await cloud.RefusedAsync()).Expected);
    }

    [Fact]
    public async Task A_token_is_asked_for_once_and_again_before_it_ends()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        Assert.Single(cloud.Google.Tokens.Claims);
        cloud.Clock.Advance(TimeSpan.FromMinutes(59));
        await cloud.DeployAsync();
        Assert.Equal(2, cloud.Google.Tokens.Claims.Count);
        long[] times = [.. cloud.Google.Tokens.Claims.Select(claims => claims.GetProperty("iat").GetInt64())];
        Assert.True(times[1] - times[0] >= 59 * 60);
    }

    [Fact]
    public async Task A_token_that_is_refused_is_asked_for_anew_once()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        cloud.Google.Instead = call =>
        {
            if (call is { Method: "images.get", Number: 1 })
                cloud.Google.Tokens.Revoke();
            return null;
        };
        await cloud.DeployAsync();
        Assert.Equal(2, cloud.Google.Tokens.Claims.Count);
        cloud.Google.Instead = call => call.Method == "buckets.list" ? FakeAnswer.Error(401, "no") : null;
        Assert.Equal("gcp.unauthorized", (await cloud.RefusedAsync()).Reason);
        Assert.Equal(3, cloud.Google.Tokens.Claims.Count);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(500)]
    [InlineData(200)]
    public async Task Without_a_token_nothing_is_asked_for(int status)
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        cloud.Google.Instead = call => call.Method == "token" ? FakeAnswer.Error(status, "no") : null;
        Refusal refusal = await cloud.RefusedAsync();
        Assert.Equal("gcp.token", refusal.Reason);
        Assert.Equal($"oauth2.example, for {AccountFile.Email}", refusal.Thing);
        Assert.Equal(["token"], cloud.Google.Calls.Distinct());
    }

    [Theory]
    [InlineData("secret,secret")]
    [InlineData("secret\"")]
    [InlineData("secret=secret")]
    [InlineData("secret secret")]
    [InlineData("secret\r\nX: y")]
    [InlineData("secr\u00e9t")]
    [InlineData("==")]
    [InlineData("")]
    public async Task A_token_of_other_characters_is_refused_and_not_told(string token)
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        cloud.Google.Instead = call => call.Method == "token" ? Token(token) : null;
        Refusal refusal = await cloud.RefusedAsync();
        Assert.Equal("gcp.token", refusal.Reason);
        Assert.DoesNotContain("secr", $"{refusal}");
        Assert.Equal(["token"], cloud.Google.Calls.Distinct());
    }

    [Fact]
    public async Task A_token_of_every_character_it_can_have_goes_out_as_it_is()
    {
        const string Sent = "aZ09-._~+/==";
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        cloud.Google.Tokens.Add(Sent);
        cloud.Google.Instead = call => call.Method == "token" ? Token(Sent) : null;
        await cloud.DeployAsync();
    }

    [Fact]
    public async Task What_is_no_object_is_refused()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        cloud.Google.Instead = call => call.Method == "buckets.list" ? new FakeAnswer(200) : null;
        Assert.Equal("gcp.answer", (await cloud.RefusedAsync()).Reason);
    }

    private static FakeAnswer Token(string token) =>
        new(
            200,
            new JsonObject
            {
                ["access_token"] = token,
                ["expires_in"] = 3600,
                ["token_type"] = "Bearer",
            }
        );

    private static FakeAnswer Answer(int status, string reason) =>
        status == 0 ? FakeAnswer.Dropped : FakeAnswer.Error(status, "later", reason);
}
