using Coffer.Bytes;
using Coffer.Clouds.Tests.Fakes;

namespace Coffer.Clouds.Tests.Google.Uploading;

public sealed class ResumableUploadTests
{
    private const int Part = 8 << 20;
    private const int Unit = 256 << 10;

    [Fact]
    public async Task A_file_goes_up_in_parts()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync(CloudFixture.LargeDisk);
        await cloud.DeployAsync();
        Assert.Equal(cloud.Disk, cloud.Google.Storage.Arrived);
        Assert.Equal([Part, 2 * Part, CloudFixture.LargeDisk], cloud.Notes.Positions);
        Assert.Empty(cloud.Google.Faults);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Unit)]
    [InlineData(5 * Unit)]
    [InlineData(Part)]
    public async Task After_a_lost_connection_it_goes_on_where_the_server_is(int kept)
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync(CloudFixture.LargeDisk);
        cloud.Google.Storage.At = number => number == 2 ? (kept, FakeAnswer.Dropped) : null;
        await cloud.DeployAsync();
        Assert.Equal(cloud.Disk, cloud.Google.Storage.Arrived);
        Assert.Single(cloud.Google.Calls, call => call == "objects.insert");
        Assert.Empty(cloud.Google.Faults);
    }

    [Fact]
    public async Task A_busy_server_is_asked_again_later()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync(CloudFixture.LargeDisk);
        cloud.Google.Storage.At = number => number is 1 or 2 ? (0, FakeAnswer.Error(503, "busy")) : null;
        await cloud.DeployAsync();
        Assert.Equal(cloud.Disk, cloud.Google.Storage.Arrived);
    }

    [Fact]
    public async Task A_session_that_the_server_forgot_begins_again()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync(CloudFixture.LargeDisk);
        cloud.Google.Storage.At = number => number == 2 ? (0, FakeAnswer.Error(410, "gone")) : null;
        await cloud.DeployAsync();
        Assert.Equal(cloud.Disk, cloud.Google.Storage.Arrived);
        Assert.Equal(2, cloud.Google.Calls.Count(call => call == "objects.insert"));
    }

    [Fact]
    public async Task A_server_that_never_takes_anything_is_given_up()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync(CloudFixture.LargeDisk);
        cloud.Google.Storage.At = _ => (0, FakeAnswer.Dropped);
        Refusal refusal = await cloud.RefusedAsync();
        Assert.Equal("gcp.connection", refusal.Reason);
        Assert.DoesNotContain("upload_id", $"{refusal}");
    }

    [Fact]
    public async Task A_session_at_another_host_gets_neither_disk_nor_token()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync(CloudFixture.LargeDisk);
        await using FakeGoogle other = await FakeGoogle.StartAsync();
        cloud.Google.Storage.Elsewhere = other.Root;
        Assert.Equal("gcp.answer", (await cloud.RefusedAsync()).Reason);
        Assert.Empty(other.Calls);
    }

    [Theory]
    [InlineData("bytes=5-9")]
    [InlineData("bytes=0-")]
    [InlineData("bytes=0-x")]
    [InlineData("bytes=0-99999999")]
    [InlineData("bytes=0-100")]
    public async Task Ranges_that_make_no_sense_are_refused(string range)
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync(CloudFixture.LargeDisk);
        cloud.Google.Storage.At = number =>
            number == 2 ? (Part, new FakeAnswer(308) { Headers = { ["Range"] = range } }) : null;
        Assert.Equal("gcp.answer", (await cloud.RefusedAsync()).Reason);
    }

    [Fact]
    public async Task What_arrived_as_something_else_is_refused()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync(CloudFixture.LargeDisk);
        cloud.Google.Storage.Checksum = "AAAAAA==";
        Refusal refusal = await cloud.RefusedAsync();
        Assert.Equal("gcp.upload", refusal.Reason);
        Assert.EndsWith("crc32c", refusal.Thing);
    }
}
