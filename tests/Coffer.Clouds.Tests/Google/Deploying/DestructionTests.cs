using System.Text.Json.Nodes;
using Coffer.Bytes;
using Coffer.Clouds.Google.Deploying;
using Coffer.Clouds.Tests.Fakes;

namespace Coffer.Clouds.Tests.Google.Deploying;

public sealed class DestructionTests
{
    private const string Destroy = "coffer destroy gcp coffer-hello-1 --project my-project --zone ";

    [Fact]
    public async Task What_was_made_is_removed_last_made_first()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        IReadOnlyList<Step> steps = await cloud.DestroyAsync();
        Assert.Equal(
            [StepState.Removed, StepState.NotThere, StepState.Removed, StepState.Removed, StepState.Removed],
            steps.Select(step => step.State)
        );
        Assert.Equal(
            ["instances.delete", "firewalls.delete", "images.delete", "objects.delete"],
            cloud.Google.Calls.Where(call => call.EndsWith(".delete", StringComparison.Ordinal))
        );
        Assert.Empty(cloud.Google.Compute.Things);
        Assert.Empty(cloud.Google.Storage.Objects);
        Assert.Single(cloud.Google.Storage.Buckets);
        Assert.Empty(cloud.Google.Faults);
    }

    [Fact]
    public async Task A_second_run_finds_nothing()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        await cloud.DestroyAsync();
        int before = cloud.Google.Changes.Count();
        Assert.All(await cloud.DestroyAsync(), step => Assert.Equal(StepState.NotThere, step.State));
        Assert.Equal(before, cloud.Google.Changes.Count());
    }

    [Fact]
    public async Task A_machine_in_another_zone_keeps_what_it_needs()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        int before = cloud.Google.Changes.Count();
        cloud.Plan = cloud.Plan with { Place = cloud.Plan.Place with { Zone = "europe-west4-b" } };
        Refusal refusal = await RefusedAsync(cloud);
        Assert.Equal(("gcp.elsewhere", "it in zone europe-west4-a"), (refusal.Reason, refusal.Seen));
        Assert.Equal($"nothing was removed: {Destroy}europe-west4-a --bucket my-upload", refusal.NextStep);
        Assert.Equal(before, cloud.Google.Changes.Count());
        Assert.Empty(cloud.Google.Faults);
    }

    [Fact]
    public async Task A_second_machine_of_the_name_is_named_and_keeps_what_it_needs()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        PutInOtherZone(cloud, "instances", "coffer-hello-1");
        PutInOtherZone(cloud, "disks", "coffer-hello-1");
        DestroyedMachine destroyed = await cloud.TryDestroyAsync();
        Refusal refusal = destroyed.Refusal!;
        Assert.Equal(("gcp.elsewhere", "it in zone europe-west4-b"), (refusal.Reason, refusal.Seen));
        Assert.Equal([StepState.Removed, StepState.NotThere], destroyed.Steps.Select(step => step.State));
        Assert.Equal(
            $"rule, image and upload stay until it is gone: {Destroy}europe-west4-b --bucket my-upload",
            refusal.NextStep
        );
        Assert.Equal("machine coffer-hello-1: removed", cloud.Notes.Lines[^2]);
        Assert.DoesNotContain("instances/coffer-hello-1", cloud.Google.Compute.Things.Keys);
        Assert.Equal(4, cloud.Google.Compute.Things.Count);

        cloud.Plan = cloud.Plan with { Place = cloud.Plan.Place with { Zone = "europe-west4-b" } };
        await cloud.DestroyAsync();
        Assert.Empty(cloud.Google.Compute.Things);
        Assert.Empty(cloud.Google.Storage.Objects);
        Assert.Empty(cloud.Google.Faults);
    }

    [Fact]
    public async Task A_disk_that_its_machine_left_is_removed()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        cloud.Google.Compute.Things["instances/coffer-hello-1"]["disks"]![0]!["autoDelete"] = false;
        IReadOnlyList<Step> steps = await cloud.DestroyAsync();
        Assert.Equal(new Step("disk coffer-hello-1", StepState.Removed), steps[1]);
        Assert.Empty(cloud.Google.Compute.Things);
        Assert.Empty(cloud.Google.Faults);
    }

    [Theory]
    [InlineData("labels")]
    [InlineData("users")]
    public async Task A_disk_that_is_somebody_elses_is_left_alone(string member)
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        cloud.Google.Compute.Things.Remove("instances/coffer-hello-1");
        JsonObject disk = cloud.Google.Compute.Things["disks/coffer-hello-1"];
        disk.Remove("users");
        if (member == "labels")
            disk.Remove("labels");
        else
            disk["users"] = new JsonArray("https://x/zones/europe-west4-a/instances/rescue");
        Assert.Equal(StepState.Foreign, (await cloud.DestroyAsync())[1].State);
        Assert.Equal(["disks/coffer-hello-1"], cloud.Google.Compute.Things.Keys);
    }

    [Theory]
    [InlineData("coffer-hello-1", "it in zone europe-west4-b", "coffer destroy gcp coffer-hello-1 ")]
    [InlineData(
        "copy",
        "disk copy with its label in zone europe-west4-b",
        "gcloud compute disks delete copy --project my-project --zone europe-west4-b"
    )]
    [InlineData("$(x)", "disk $(x) with its label in zone europe-west4-b", "gcloud compute disks list ")]
    public async Task A_disk_in_another_zone_is_named(string name, string seen, string next)
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        PutInOtherZone(cloud, "disks", name);
        Refusal refusal = await RefusedAsync(cloud);
        Assert.Equal(("gcp.elsewhere", "disk coffer-hello-1"), (refusal.Reason, refusal.Thing));
        Assert.Equal(seen, refusal.Seen);
        Assert.Contains($"gone: {next}", refusal.NextStep);
        Assert.Single(cloud.Google.Storage.Objects);
    }

    [Fact]
    public async Task A_disk_that_is_going_in_another_zone_keeps_nothing()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        PutInOtherZone(cloud, "disks", "coffer-hello-1");
        cloud.Google.Compute.Things["disks/coffer-hello-1@europe-west4-b"]["status"] = "DELETING";
        Assert.Equal(StepState.Removed, (await cloud.DestroyAsync())[^1].State);
        Assert.Empty(cloud.Google.Storage.Objects);
    }

    [Fact]
    public async Task A_disk_that_is_going_is_waited_for_and_not_removed_again()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        cloud.Google.Compute.Things.Remove("instances/coffer-hello-1");
        Going(cloud, looks: 3);
        Assert.Equal(StepState.NotThere, (await cloud.DestroyAsync())[1].State);
        Assert.DoesNotContain("disks.delete", cloud.Google.Calls);
        Assert.Empty(cloud.Google.Faults);
    }

    [Fact]
    public async Task A_disk_that_does_not_go_is_said()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        cloud.Google.Compute.Things.Remove("instances/coffer-hello-1");
        Going(cloud, looks: int.MaxValue);
        DestroyedMachine destroyed = await cloud.TryDestroyAsync();
        Assert.Equal(
            ("gcp.status", "disk coffer-hello-1", "still on its way out"),
            (destroyed.Refusal!.Reason, destroyed.Refusal.Thing, destroyed.Refusal.Seen)
        );
        Assert.Equal([StepState.NotThere], destroyed.Steps.Select(step => step.State));
    }

    [Fact]
    public async Task Every_page_of_the_search_is_looked_at()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        cloud.Plan = cloud.Plan with { Place = cloud.Plan.Place with { Zone = "europe-west4-b" } };
        List<string> pages = [];
        cloud.Google.Instead = call =>
        {
            if (call.Method != "instances.aggregatedList")
                return null;
            pages.Add(call.Query.GetValueOrDefault("pageToken", ""));
            return pages.Count < 3 ? Page($"a+{pages.Count}") : null;
        };
        Assert.Equal("gcp.elsewhere", (await RefusedAsync(cloud)).Reason);
        Assert.Equal(["", "a+1", "a+2"], pages);
    }

    [Fact]
    public async Task A_search_without_an_end_is_given_up_and_nothing_removed()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        cloud.Plan = cloud.Plan with { Place = cloud.Plan.Place with { Zone = "europe-west4-b" } };
        cloud.Google.Instead = call => call.Method == "instances.aggregatedList" ? Page("more") : null;
        Assert.Equal("gcp.answer", (await RefusedAsync(cloud)).Reason);
        Assert.Equal(4, cloud.Google.Compute.Things.Count);
    }

    [Theory]
    [InlineData("gcp.answer", """{"items":{"zones/x":{"warning":{"code":"UNREACHABLE"}}}}""")]
    [InlineData("gcp.elsewhere", """{"items":{"zones/x":{"instances":[{}]}}}""")]
    [InlineData(null, """{"items":[]}""")]
    [InlineData(null, """{"items":{"zones/x":[],"zones/y":{"instances":{}}}}""")]
    public async Task What_the_search_says_decides(string? reason, string answer)
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        cloud.Google.Instead = call =>
            call.Method == "instances.aggregatedList" ? new FakeAnswer(200, JsonNode.Parse(answer)) : null;
        if (reason is null)
            Assert.All(await cloud.DestroyAsync(), step => Assert.Equal(StepState.NotThere, step.State));
        else
            Assert.Equal(reason, (await RefusedAsync(cloud)).Reason);
    }

    [Fact]
    public async Task Who_may_not_search_hears_which_right_he_lacks()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        cloud.Google.Instead = call => call.Method == "instances.aggregatedList" ? FakeAnswer.Error(403, "no") : null;
        Assert.Equal("the permission compute.instances.list", (await RefusedAsync(cloud)).Expected);
    }

    [Theory]
    [InlineData("images/coffer-hello-1", "labels")]
    [InlineData("firewalls/coffer-hello-1", "description")]
    [InlineData("instances/coffer-hello-1", "labels")]
    public async Task What_is_somebody_elses_is_left_alone(string key, string label)
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        cloud.Google.Compute.Things[key].Remove(label);
        IReadOnlyList<Step> steps = await cloud.DestroyAsync();
        // A machine that stays has its disk.
        string[] left = key.StartsWith("instances/", StringComparison.Ordinal) ? ["disks/coffer-hello-1", key] : [key];
        Assert.Equal(left.Length, steps.Count(step => step.State == StepState.Foreign));
        Assert.Equal(left, cloud.Google.Compute.Things.Keys);
    }

    [Fact]
    public async Task An_object_of_another_machine_is_left_alone()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        cloud.Google.Storage.Objects["coffer-hello-1.tar.gz"]["metadata"]!["coffer-machine"] = "coffer-other-1";
        Assert.Equal(StepState.Foreign, (await cloud.DestroyAsync())[^1].State);
        Assert.Single(cloud.Google.Storage.Objects);
    }

    [Fact]
    public async Task An_object_that_changed_meanwhile_is_not_removed()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        cloud.Google.Instead = call =>
        {
            if (call.Method == "objects.delete")
                cloud.Google.Storage.Objects["coffer-hello-1.tar.gz"]["generation"] = "2";
            return null;
        };
        Assert.Equal("gcp.conflict", (await RefusedAsync(cloud)).Reason);
    }

    [Fact]
    public async Task What_somebody_removes_at_the_same_time_is_as_good()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        cloud.Google.Instead = call => call.Method == "images.delete" ? FakeAnswer.Error(404, "gone") : null;
        Assert.Equal(StepState.Removed, (await cloud.DestroyAsync())[3].State);
    }

    private static void Going(CloudFixture cloud, int looks)
    {
        JsonObject disk = cloud.Google.Compute.Things["disks/coffer-hello-1"];
        disk.Remove("users");
        disk["status"] = "DELETING";
        cloud.Google.Instead = call =>
        {
            if (call.Method == "disks.get" && looks-- == 0)
                cloud.Google.Compute.Things.Remove("disks/coffer-hello-1");
            return null;
        };
    }

    private static void PutInOtherZone(CloudFixture cloud, string kind, string name)
    {
        JsonObject copy = (JsonObject)cloud.Google.Compute.Things[$"{kind}/coffer-hello-1"].DeepClone();
        (copy["name"], copy["zone"]) = (name, "https://x/zones/europe-west4-b");
        cloud.Google.Compute.Things[$"{kind}/{name}@europe-west4-b"] = copy;
    }

    private static FakeAnswer Page(string next) => new(200, new JsonObject { ["nextPageToken"] = next });

    private static async Task<Refusal> RefusedAsync(CloudFixture cloud) =>
        (await Assert.ThrowsAsync<RefusedException>(cloud.DestroyAsync)).Refusal;
}
