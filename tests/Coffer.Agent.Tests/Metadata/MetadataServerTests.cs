using System.Text;
using Coffer.Agent.Metadata;
using Coffer.Agent.Tests.Fixtures;
using Coffer.Bytes;
using Coffer.Evidence.Custody;

namespace Coffer.Agent.Tests.Metadata;

public sealed class MetadataServerTests
{
    private const string Flavor = "Metadata-Flavor: Google\r\n";
    private const string Text = "Y29mZmVy";

    [Fact]
    public async Task Google_is_asked_for_an_attribute_of_the_instance_and_must_say_who_it_is()
    {
        using CannedServer server = new(CannedServer.Ok(Text, Flavor));
        Assert.Equal(Text, await TextAsync("google", server));
        string head = Assert.Single(server.Asked);
        Assert.StartsWith("GET /computeMetadata/v1/instance/attributes/coffer-configuration HTTP/1.1\r\n", head);
        Assert.Contains("\r\nMetadata-Flavor: Google\r\n", head);
    }

    [Fact]
    public async Task AWS_is_asked_for_a_token_first()
    {
        using CannedServer server = new(CannedServer.Ok("dG9rZW4="), CannedServer.Ok(Text));
        Assert.Equal(Text, await TextAsync("aws", server));
        Assert.StartsWith("PUT /latest/api/token HTTP/1.1\r\n", server.Asked[0]);
        Assert.Contains("\r\nX-aws-ec2-metadata-token-ttl-seconds: 60\r\n", server.Asked[0]);
        Assert.StartsWith("GET /latest/user-data HTTP/1.1\r\n", server.Asked[1]);
        Assert.Contains("\r\nX-aws-ec2-metadata-token: dG9rZW4=\r\n", server.Asked[1]);
    }

    [Fact]
    public async Task Azure_gives_what_was_put_there_in_base64()
    {
        using CannedServer server = new(CannedServer.Ok(Convert.ToBase64String(Encoding.ASCII.GetBytes(Text))));
        Assert.Equal(Text, await TextAsync("azure", server));
        string head = Assert.Single(server.Asked);
        Assert.StartsWith(
            "GET /metadata/instance/compute/userData?api-version=2021-01-01&format=text HTTP/1.1\r\n",
            head
        );
        Assert.Contains("\r\nMetadata: true\r\n", head);
    }

    [Theory]
    [InlineData("google", "404 Not Found")]
    [InlineData("google", "204 No Content")]
    [InlineData("aws", "403 Forbidden")]
    [InlineData("azure", "404 Not Found")]
    public async Task Another_status_is_none(string cloud, string status)
    {
        using CannedServer server = new(CannedServer.Status(status));
        Assert.Equal("", await TextAsync(cloud, server));
        Assert.Single(server.Asked);
    }

    [Fact]
    public async Task AWS_without_user_data_has_none()
    {
        using CannedServer server = new(CannedServer.Ok("token"), CannedServer.Status("404 Not Found"));
        Assert.Equal("", await TextAsync("aws", server));
    }

    [Fact]
    public async Task Nobody_is_followed_elsewhere()
    {
        using CannedServer other = new(CannedServer.Ok(Text, Flavor));
        using CannedServer server = new(
            CannedServer.Status("302 Found", $"Location: {other.Address}computeMetadata\r\n")
        );
        Assert.Equal("", await TextAsync("google", server));
        Assert.Empty(other.Asked);
    }

    [Fact]
    public async Task One_that_is_too_large_is_cut_behind_the_bound()
    {
        using CannedServer server = new(CannedServer.Ok(new string('a', 4 << 20), Flavor));
        Assert.Equal(ConfigurationText.LargestSize + 1, (await TextAsync("google", server)).Length);
    }

    [Theory]
    [InlineData("google", "metadata.unreachable", "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("google", "metadata.unreachable", "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf")]
    [InlineData("google", "metadata.unreachable", "HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("google", "metadata.unreachable", "what?\r\n\r\n")]
    [InlineData("google", "metadata.flavor", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nYQ==")]
    [InlineData(
        "google",
        "metadata.flavor",
        "HTTP/1.1 200 OK\r\nMetadata-Flavor: Amazon\r\nContent-Length: 4\r\n\r\nYQ=="
    )]
    [InlineData("aws", "metadata.token", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("aws", "metadata.token", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\na\r\nb")]
    [InlineData("azure", "configuration.base64", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n#!/b")]
    public async Task Anything_else_is_refused(string cloud, string reason, string answer)
    {
        using CannedServer server = new(answer);
        Assert.Equal(reason, (await AskAsync(cloud, server.Address, TimeProvider.System)).Refusal?.Reason);
    }

    [Fact]
    public async Task A_token_or_a_head_without_end_is_refused()
    {
        using CannedServer token = new(CannedServer.Ok(new string('a', 1000)));
        Assert.Equal("metadata.token", (await AskAsync("aws", token.Address, TimeProvider.System)).Refusal?.Reason);
        string field = $"X: {new string('a', 1000)}\r\n";
        using CannedServer head = new(CannedServer.Ok(Text, Flavor + string.Concat(Enumerable.Repeat(field, 100))));
        Assert.Equal(
            "metadata.unreachable",
            (await AskAsync("google", head.Address, TimeProvider.System)).Refusal?.Reason
        );
    }

    [Theory]
    [InlineData("google")]
    [InlineData("aws")]
    [InlineData("azure")]
    public async Task Nobody_is_waited_for_without_end(string cloud)
    {
        using CannedServer server = new((string?)null);
        ManualTime time = new();
        Assert.Equal("metadata.unreachable", (await AskAsync(cloud, server.Address, time)).Refusal?.Reason);
        Assert.Equal(TimeSpan.FromSeconds(10), Assert.Single(time.Waits));
    }

    [Fact]
    public async Task Where_nobody_listens_there_is_no_answer()
    {
        Uri address;
        using (CannedServer server = new())
            address = server.Address;
        Assert.Equal("metadata.unreachable", (await AskAsync("google", address, TimeProvider.System)).Refusal?.Reason);
    }

    private static async Task<string> TextAsync(string cloud, CannedServer server) =>
        Encoding.ASCII.GetString((await AskAsync(cloud, server.Address, TimeProvider.System)).OrThrow());

    private static async Task<Parsed<byte[]>> AskAsync(string cloud, Uri address, TimeProvider time)
    {
        using MetadataClient client = new(address, time);
        return await new MetadataServer(cloud, client).AskAsync();
    }
}
