using Coffer.Bytes;
using Coffer.Clouds.Google.Deploying;
using Coffer.Clouds.Tests.Fakes;

namespace Coffer.Clouds.Tests.Google.Deploying;

public sealed class DestructionTests
{
    [Fact]
    public async Task What_was_made_is_removed_last_made_first()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        IReadOnlyList<Step> steps = await cloud.DestroyAsync();
        Assert.All(steps, step => Assert.Equal(StepState.Removed, step.State));
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
        Assert.Single(steps, step => step.State == StepState.Foreign);
        Assert.Equal([key], cloud.Google.Compute.Things.Keys);
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
        RefusedException e = await Assert.ThrowsAsync<RefusedException>(cloud.DestroyAsync);
        Assert.Equal("gcp.conflict", e.Refusal.Reason);
    }

    [Fact]
    public async Task What_somebody_removes_at_the_same_time_is_as_good()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        cloud.Google.Instead = call => call.Method == "images.delete" ? FakeAnswer.Error(404, "gone") : null;
        Assert.Equal(StepState.Removed, (await cloud.DestroyAsync())[2].State);
    }
}
