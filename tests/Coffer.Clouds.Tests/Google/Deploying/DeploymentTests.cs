using System.Text.Json.Nodes;
using Coffer.Bytes;
using Coffer.Clouds.Google;
using Coffer.Clouds.Google.Deploying;
using Coffer.Clouds.Tests.Fakes;

namespace Coffer.Clouds.Tests.Google.Deploying;

public sealed class DeploymentTests
{
    private const string Image = "images/coffer-hello-1";
    private const string Rule = "firewalls/coffer-hello-1";
    private const string Machine = "instances/coffer-hello-1";
    private const string Disk = "disks/coffer-hello-1";

    [Fact]
    public async Task A_machine_is_made_step_by_step()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        DeployedMachine machine = await cloud.DeployAsync();
        Assert.Equal("203.0.113.9", machine.Address);
        Assert.All(machine.Steps, step => Assert.Equal(StepState.Made, step.State));
        Assert.Equal(
            [
                "bucket my-upload",
                "object gs://my-upload/coffer-hello-1.tar.gz",
                "image coffer-hello-1",
                "firewall rule coffer-hello-1",
                "machine coffer-hello-1",
            ],
            machine.Steps.Select(step => step.Thing)
        );
        Assert.Empty(cloud.Google.Faults);
    }

    [Fact]
    public async Task A_second_run_changes_nothing()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        int before = cloud.Google.Changes.Count();
        DeployedMachine machine = await cloud.DeployAsync();
        Assert.All(machine.Steps, step => Assert.Equal(StepState.AlreadyThere, step.State));
        Assert.Equal("203.0.113.9", machine.Address);
        Assert.Equal(before, cloud.Google.Changes.Count());
        Assert.Contains("image coffer-hello-1: already there", cloud.Notes.Lines);
        Assert.Empty(cloud.Google.Faults);
    }

    [Fact]
    public async Task A_machine_of_the_name_in_another_zone_is_refused_before_anything_is_made()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        int before = cloud.Google.Changes.Count();
        cloud.Plan = cloud.Plan with { Place = cloud.Plan.Place with { Zone = "europe-west4-b" } };
        Refusal refusal = await cloud.RefusedAsync();
        Assert.Equal(("gcp.elsewhere", "it in zone europe-west4-a"), (refusal.Reason, refusal.Seen));
        Assert.EndsWith(
            "coffer destroy gcp coffer-hello-1 --project my-project --zone europe-west4-a --bucket my-upload",
            refusal.NextStep
        );
        Assert.Equal(before, cloud.Google.Changes.Count());
        Assert.Empty(cloud.Google.Faults);
    }

    [Fact]
    public async Task A_zone_that_is_down_keeps_no_machine_from_another()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        const string down = """{"items":{"zones/us-east1-b":{"warning":{"code":"UNREACHABLE"}}}}""";
        cloud.Google.Instead = call =>
            call.Method == "instances.aggregatedList" ? new FakeAnswer(200, JsonNode.Parse(down)) : null;
        await cloud.DeployAsync();
        Assert.StartsWith("zones/us-east1-b cannot be reached", cloud.Notes.Lines[0]);
    }

    [Theory]
    [InlineData(true, "gcp.disk-left")]
    [InlineData(false, "gcp.foreign")]
    public async Task A_disk_that_a_machine_left_is_refused_before_anything_is_made(bool isOurs, string reason)
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        cloud.Google.Compute.Things.Remove(Machine);
        cloud.Google.Compute.Things[Disk].Remove("users");
        if (!isOurs)
            cloud.Google.Compute.Things[Disk].Remove("labels");
        int before = cloud.Google.Changes.Count();
        Refusal refusal = await cloud.RefusedAsync();
        Assert.Equal((reason, "disk coffer-hello-1"), (refusal.Reason, refusal.Thing));
        Assert.Equal(
            isOurs,
            refusal.NextStep!.EndsWith(
                "coffer destroy gcp coffer-hello-1 --project my-project --zone europe-west4-a --bucket my-upload",
                StringComparison.Ordinal
            )
        );
        Assert.Equal(before, cloud.Google.Changes.Count());
    }

    [Fact]
    public async Task A_disk_that_is_going_is_waited_for()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        cloud.Google.Compute.Things.Remove(Machine);
        cloud.Google.Compute.Things[Disk].Remove("users");
        cloud.Google.Compute.Things[Disk]["status"] = "DELETING";
        int looks = 0;
        cloud.Google.Instead = call =>
        {
            if (call.Method == "disks.get" && ++looks == 3)
                cloud.Google.Compute.Things.Remove(Disk);
            return null;
        };
        Assert.Equal(StepState.Made, (await cloud.DeployAsync()).Steps[^1].State);
        Assert.Equal(3, looks);
    }

    [Fact]
    public async Task The_disk_is_of_the_type_that_was_asked_for_or_refused()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        cloud.Shape = cloud.Shape with { DiskType = "hyperdisk-balanced" };
        await cloud.DeployAsync();
        string type = $"{cloud.Google.Compute.Things[Disk]["type"]}";
        Assert.EndsWith("/zones/europe-west4-a/diskTypes/hyperdisk-balanced", type);
        Assert.Equal(StepState.AlreadyThere, (await cloud.DeployAsync()).Steps[^1].State);

        cloud.Shape = cloud.Shape with { DiskType = "pd-balanced" };
        int before = cloud.Google.Changes.Count();
        Refusal refusal = await cloud.RefusedAsync();
        Assert.Equal(
            ("gcp.different", "disk coffer-hello-1, type", type),
            (refusal.Reason, refusal.Thing, refusal.Seen)
        );
        Assert.Equal("zones/europe-west4-a/diskTypes/pd-balanced", refusal.Expected);
        Assert.StartsWith("deploy with what it has (", refusal.NextStep);
        Assert.Equal(before, cloud.Google.Changes.Count());
        Assert.Empty(cloud.Google.Faults);
    }

    [Theory]
    [InlineData("buckets.insert")]
    [InlineData("objects.insert")]
    [InlineData("images.insert")]
    [InlineData("globalOperations.wait")]
    [InlineData("firewalls.insert")]
    [InlineData("instances.insert")]
    [InlineData("zoneOperations.wait")]
    public async Task After_an_interruption_it_goes_on(string at)
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        cloud.Google.Instead = call => call.Method == at ? FakeAnswer.Error(403, "interrupted") : null;
        Assert.Equal("gcp.permission", (await cloud.RefusedAsync()).Reason);
        cloud.Google.Instead = _ => null;
        Assert.Equal("203.0.113.9", (await cloud.DeployAsync()).Address);
        Assert.Equal(
            5,
            cloud.Google.Calls.Distinct().Count(call => call.EndsWith(".insert", StringComparison.Ordinal))
        );
        Assert.Empty(cloud.Google.Faults);
    }

    [Fact]
    public async Task What_is_on_its_way_is_waited_for()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        cloud.Google.Compute.Things[Image]["status"] = "PENDING";
        cloud.Google.Compute.Things[Machine]["status"] = "STAGING";
        cloud.Google.Instead = call =>
        {
            if (call.Number > 4)
                (cloud.Google.Compute.Things[Image]["status"], cloud.Google.Compute.Things[Machine]["status"]) = (
                    "READY",
                    "RUNNING"
                );
            return null;
        };
        await cloud.DeployAsync();
        Assert.Contains(TimeSpan.FromSeconds(5), cloud.Clock.Waits);
    }

    [Fact]
    public async Task What_never_arrives_is_given_up()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        cloud.Google.Compute.Things[Image]["status"] = "PENDING";
        Assert.Equal("gcp.status", (await cloud.RefusedAsync()).Reason);
    }

    [Theory]
    [InlineData(Image, "FAILED")]
    [InlineData(Machine, "TERMINATED")]
    [InlineData(Machine, "")]
    public async Task What_has_ended_is_refused(string key, string status)
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        cloud.Google.Compute.Things[key]["status"] = status;
        Assert.Equal("gcp.status", (await cloud.RefusedAsync()).Reason);
    }

    [Fact]
    public async Task The_keys_of_an_image_are_known_in_the_alphabet_that_Google_answers_in()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        JsonNode state = cloud.Google.Compute.Things[Image]["shieldedInstanceInitialState"]!;
        Assert.Equal("MAH_--8=", $"{state["pk"]!["content"]}");
        state["pk"]!["content"] = "MAH_--8";
        Assert.Equal(StepState.AlreadyThere, (await cloud.DeployAsync()).Steps[2].State);
        state["pk"]!["content"] = "MAH_++8=";
        Assert.Equal("none", (await cloud.RefusedAsync()).Seen);
    }

    [Fact]
    public async Task What_the_owner_forbids_goes_along_as_lists_and_is_compared()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        cloud.Plan = cloud.Plan with { Dbx = new byte[] { 1, 2, 3 } };
        await cloud.DeployAsync();
        JsonNode dbx = Assert.Single(
            cloud.Google.Compute.Things[Image]["shieldedInstanceInitialState"]!["dbxs"]!.AsArray()
        )!;
        Assert.Equal(("AQID", "BIN"), ($"{dbx["content"]}", $"{dbx["fileType"]}"));
        Assert.Equal(StepState.AlreadyThere, (await cloud.DeployAsync()).Steps[2].State);
        dbx["content"] = "AQIE";
        Refusal refusal = await cloud.RefusedAsync();
        Assert.Equal("image coffer-hello-1, shieldedInstanceInitialState.dbxs", refusal.Thing);
    }

    [Fact]
    public async Task An_image_without_the_dbx_is_refused()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        Assert.Null(cloud.Google.Compute.Things[Image]["shieldedInstanceInitialState"]!["dbxs"]);
        cloud.Plan = cloud.Plan with { Dbx = new byte[] { 1, 2, 3 } };
        Assert.Equal(
            ("gcp.different", "none"),
            ((await cloud.RefusedAsync()).Reason, (await cloud.RefusedAsync()).Seen)
        );
    }

    [Fact]
    public async Task An_image_with_other_keys_is_refused()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        cloud.Plan = cloud.Plan with { Kek = new byte[] { 0x30, 9 } };
        Refusal refusal = await cloud.RefusedAsync();
        Assert.Equal("gcp.different", refusal.Reason);
        Assert.Equal("image coffer-hello-1, shieldedInstanceInitialState.keks", refusal.Thing);
        Assert.StartsWith("sha256 ", refusal.Expected);
        Assert.StartsWith("sha256 ", refusal.Seen);
    }

    [Theory]
    [InlineData(Image, "architecture", "\"ARM64\"", "architecture")]
    [InlineData(Image, "labels", """{"coffer-machine":"coffer-hello-1","coffer-disk":"x"}""", "labels.coffer-disk")]
    [InlineData(Image, "guestOsFeatures", "[]", "guestOsFeatures")]
    [InlineData(Image, "shieldedInstanceInitialState", "{}", "shieldedInstanceInitialState.pk")]
    [InlineData(Rule, "sourceRanges", """["0.0.0.0/0"]""", "sourceRanges")]
    [InlineData(Rule, "targetTags", "[]", "targetTags")]
    [InlineData(Rule, "network", "\"https://x/global/networks/other\"", "network")]
    [InlineData(Rule, "allowed", """[{"IPProtocol":"tcp"}]""", "allowed")]
    [InlineData(Rule, "sourceTags", """["other"]""", "sourceTags")]
    [InlineData(Rule, "sourceServiceAccounts", """["x@example"]""", "sourceServiceAccounts")]
    [InlineData(Rule, "disabled", "true", "disabled")]
    [InlineData(Rule, "denied", """[{"IPProtocol":"tcp","ports":["7443"]}]""", "denied")]
    [InlineData(Rule, "direction", "\"EGRESS\"", "direction")]
    [InlineData(Machine, "machineType", "\"zones/europe-west4-a/machineTypes/e2-micro\"", "machineType")]
    [InlineData(
        Machine,
        "confidentialInstanceConfig",
        """{"enableConfidentialCompute":true}""",
        "confidentialInstanceConfig.confidentialInstanceType"
    )]
    [InlineData(
        Machine,
        "shieldedInstanceConfig",
        """{"enableVtpm":true}""",
        "shieldedInstanceConfig.enableSecureBoot"
    )]
    [InlineData(
        Machine,
        "shieldedInstanceConfig",
        """{"enableSecureBoot":true}""",
        "shieldedInstanceConfig.enableVtpm"
    )]
    [InlineData(Machine, "disks", """[{"diskSizeGb":"10"}]""", "disks")]
    [InlineData(Machine, "disks", """[{"diskSizeGb":"20"},{"diskSizeGb":"20"}]""", "disks")]
    [InlineData(Machine, "disks", """[{"diskSizeGb":"20","autoDelete":false}]""", "disks.autoDelete")]
    [InlineData(Machine, "disks", """[{"diskSizeGb":"20"}]""", "disks.autoDelete")]
    [InlineData(Machine, "metadata", """{"items":[{"key":"startup-script","value":"x"}]}""", "metadata.items")]
    [InlineData(Machine, "serviceAccounts", """[{"email":"default"}]""", "serviceAccounts")]
    [InlineData(Machine, "tags", "{}", "tags.items")]
    [InlineData(Machine, "networkInterfaces", "[]", "networkInterfaces")]
    [InlineData(Machine, "networkInterfaces", """[{"network":"a"},{}]""", "networkInterfaces")]
    [InlineData(Machine, "networkInterfaces", """[{"network":"global/networks/a"}]""", "networkInterfaces.network")]
    [InlineData(
        Machine,
        "networkInterfaces",
        """[{"network":"https://x/global/networks/default"}]""",
        "networkInterfaces.accessConfigs"
    )]
    public async Task What_is_there_and_different_is_refused_and_named(
        string key,
        string member,
        string value,
        string field
    )
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        cloud.Google.Compute.Things[key][member] = JsonNode.Parse(value);
        int before = cloud.Google.Changes.Count();
        Refusal refusal = await cloud.RefusedAsync();
        Assert.Equal("gcp.different", refusal.Reason);
        Assert.EndsWith($"coffer-hello-1, {field}", refusal.Thing);
        Assert.Equal(before, cloud.Google.Changes.Count());
    }

    [Theory]
    [InlineData(
        Rule,
        "sourceRanges",
        """["203.0.113.1/32"]""",
        "firewall-rules delete coffer-hello-1 --project my-project"
    )]
    [InlineData(Machine, "disks", """[{"diskSizeGb":"40"}]""", "removes its disk, and its data with it")]
    [InlineData(Image, "architecture", "\"ARM64\"", "images delete coffer-hello-1 --project my-project")]
    public async Task Each_difference_has_a_next_step_that_costs_no_more_than_it_must(
        string key,
        string member,
        string value,
        string next
    )
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        cloud.Google.Compute.Things[key][member] = JsonNode.Parse(value);
        Refusal refusal = await cloud.RefusedAsync();
        Assert.Contains(next, refusal.NextStep);
        Assert.Equal(key == Machine, refusal.NextStep!.Contains("coffer destroy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_rule_that_says_it_is_not_disabled_is_kept()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        cloud.Google.Compute.Things[Rule]["disabled"] = false;
        Assert.Equal(StepState.AlreadyThere, (await cloud.DeployAsync()).Steps[3].State);
    }

    [Fact]
    public async Task The_owners_configuration_in_the_metadata_is_no_difference()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        JsonArray items = (JsonArray)cloud.Google.Compute.Things[Machine]["metadata"]!["items"]!;
        items.Add(new JsonObject { ["key"] = "coffer-configuration", ["value"] = "0oRDoQ" });
        Assert.Equal(StepState.AlreadyThere, (await cloud.DeployAsync()).Steps[4].State);
        items.Add(new JsonObject { ["key"] = "coffer-configuration-2", ["value"] = "x" });
        Assert.Equal("gcp.different", (await cloud.RefusedAsync()).Reason);
    }

    [Theory]
    [InlineData("size", "7")]
    [InlineData("crc32c", "AAAAAA==")]
    public async Task Another_disk_in_the_bucket_is_refused(string member, string value)
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        cloud.Google.Storage.Objects["coffer-hello-1.tar.gz"][member] = value;
        Assert.Equal("gcp.different", (await cloud.RefusedAsync()).Reason);
    }

    [Theory]
    [InlineData(Image)]
    [InlineData(Rule)]
    [InlineData(Machine)]
    public async Task What_is_somebody_elses_is_refused(string key)
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        cloud.Google.Compute.Things[key].Remove("labels");
        cloud.Google.Compute.Things[key].Remove("description");
        Assert.Equal("gcp.foreign", (await cloud.RefusedAsync()).Reason);
    }

    [Fact]
    public async Task Features_that_Google_adds_do_not_matter()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        JsonArray features = (JsonArray)cloud.Google.Compute.Things[Image]["guestOsFeatures"]!;
        features.Add(new JsonObject { ["type"] = "WINDOWS" });
        Assert.Equal(StepState.AlreadyThere, (await cloud.DeployAsync()).Steps[2].State);
    }

    [Fact]
    public async Task A_new_bucket_keeps_nothing_that_was_removed()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        await cloud.DeployAsync();
        JsonNode policy = cloud.Google.Storage.Buckets["my-upload"]["softDeletePolicy"]!;
        Assert.Equal("0", $"{policy["retentionDurationSeconds"]}");
    }

    [Fact]
    public async Task A_bucket_of_the_project_is_taken_as_it_is()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        cloud.Google.Storage.Buckets["my-upload"] = new JsonObject { ["name"] = "my-upload" };
        Assert.Equal(StepState.AlreadyThere, (await cloud.DeployAsync()).Steps[0].State);
        Assert.Empty(cloud.Google.Faults);
    }

    [Fact]
    public async Task A_bucket_of_somebody_else_is_taken_only_when_asked_for()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        cloud.Google.Storage.Buckets["my-upload"] = new JsonObject { ["name"] = "my-upload" };
        cloud.Google.Storage.Buckets["my-upload-2"] = new JsonObject { ["name"] = "my-upload-2" };
        cloud.Google.Storage.Foreign.Add("my-upload");
        Refusal refusal = await cloud.RefusedAsync();
        Assert.Equal(("gcp.foreign", "bucket my-upload"), (refusal.Reason, refusal.Thing));
        Assert.Contains("--foreign-bucket", refusal.NextStep);
        Assert.DoesNotContain("objects.insert", cloud.Google.Calls);
        cloud.Plan = cloud.Plan with { IsForeignBucket = true };
        Assert.Equal(StepState.AlreadyThere, (await cloud.DeployAsync()).Steps[0].State);
        Assert.Empty(cloud.Google.Faults);
    }

    [Fact]
    public async Task A_bucket_that_was_made_and_is_not_there_is_refused()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        cloud.Google.Instead = call =>
            call.Method == "buckets.list" ? new FakeAnswer(200, new JsonObject { ["items"] = "none" }) : null;
        Refusal refusal = await cloud.RefusedAsync();
        Assert.Equal(("gcp.answer", "bucket my-upload"), (refusal.Reason, refusal.Thing));
    }

    [Fact]
    public async Task Who_may_not_list_buckets_hears_of_the_way_without()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        cloud.Google.Instead = call => call.Method == "buckets.list" ? FakeAnswer.Error(403, "no") : null;
        Refusal refusal = await cloud.RefusedAsync();
        Assert.Equal("the permission storage.buckets.list", refusal.Expected);
        Assert.Contains("--foreign-bucket", refusal.NextStep);
    }

    [Theory]
    [InlineData("instances.insert", "QUOTA_EXCEEDED", "gcp.quota")]
    [InlineData("instances.insert", "ZONE_RESOURCE_POOL_EXHAUSTED", "gcp.exhausted")]
    [InlineData("images.insert", "INVALID_IMAGE", "gcp.operation")]
    public async Task An_operation_that_fails_says_why(string method, string code, string reason)
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        cloud.Google.Compute.Errors[method] = code;
        Refusal refusal = await cloud.RefusedAsync();
        Assert.Equal(reason, refusal.Reason);
        Assert.Equal($"{code}: {code} happened", refusal.Seen);
    }

    [Fact]
    public async Task An_operation_that_never_ends_is_given_up()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        cloud.Google.Compute.Waits = int.MaxValue;
        Assert.Equal("gcp.operation", (await cloud.RefusedAsync()).Reason);
    }

    [Theory]
    [InlineData("""{"status":"DONE"}""")]
    [InlineData("""{"name":"../../x","status":"RUNNING"}""")]
    public async Task An_operation_without_a_name_is_refused(string operation)
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        cloud.Google.Instead = call =>
            call.Method == "images.insert" ? new FakeAnswer(200, JsonNode.Parse(operation)) : null;
        Assert.Equal("gcp.answer", (await cloud.RefusedAsync()).Reason);
    }

    [Fact]
    public async Task Sev_and_other_families_are_asked_for_as_they_are()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        cloud.Shape = cloud.Shape with { MachineType = "c3d-standard-4", Technology = ConfidentialTechnology.Sev };
        await cloud.DeployAsync();
        JsonObject machine = cloud.Google.Compute.Things[Machine];
        Assert.Equal("SEV", $"{machine["confidentialInstanceConfig"]!["confidentialInstanceType"]}");
        Assert.False(machine.ContainsKey("minCpuPlatform"));
    }

    [Theory]
    [InlineData("inner")]
    [InlineData("projects/my-project/regions/europe-west4/subnetworks/inner")]
    public async Task A_network_of_the_owners_is_used_by_rule_and_machine(string subnet)
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        MachineNetwork network = new()
        {
            Name = "own",
            Subnet = subnet,
            HasAddress = false,
        };
        cloud.Shape = cloud.Shape with { Network = network };
        DeployedMachine machine = await cloud.DeployAsync();
        Assert.Equal("10.164.0.2", machine.Address);
        JsonNode card = cloud.Google.Compute.Things[Machine]["networkInterfaces"]![0]!;
        Assert.EndsWith("/projects/my-project/global/networks/own", $"{card["network"]}");
        Assert.EndsWith("/projects/my-project/regions/europe-west4/subnetworks/inner", $"{card["subnetwork"]}");
        Assert.Null(card["accessConfigs"]);
        Assert.EndsWith("/global/networks/own", $"{cloud.Google.Compute.Things[Rule]["network"]}");
        Assert.All((await cloud.DeployAsync()).Steps, step => Assert.Equal(StepState.AlreadyThere, step.State));
        Assert.Empty(cloud.Google.Faults);
    }

    [Theory]
    [InlineData("default", null, true, "firewall rule coffer-hello-1, network")]
    [InlineData("own", "other", false, "machine coffer-hello-1, networkInterfaces.subnetwork")]
    [InlineData("own", null, true, "machine coffer-hello-1, networkInterfaces.accessConfigs")]
    public async Task A_machine_in_another_network_is_refused(string name, string? subnet, bool isOutside, string thing)
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        MachineNetwork own = new() { Name = "own", HasAddress = false };
        cloud.Shape = cloud.Shape with { Network = own };
        await cloud.DeployAsync();
        MachineNetwork other = new()
        {
            Name = name,
            Subnet = subnet,
            HasAddress = isOutside,
        };
        cloud.Shape = cloud.Shape with { Network = other };
        Refusal refusal = await cloud.RefusedAsync();
        Assert.Equal(("gcp.different", thing), (refusal.Reason, refusal.Thing));
    }

    [Theory]
    [InlineData("", null, "gcp.name")]
    [InlineData("global/networks/own", null, "gcp.name")]
    [InlineData("own", "", "gcp.subnet")]
    [InlineData("own", "Inner", "gcp.subnet")]
    [InlineData("own", "regions/europe-west4/subnetworks/inner", "gcp.subnet")]
    [InlineData("own", "projects/my-project/regions/europe-west4/subnetworks/", "gcp.subnet")]
    [InlineData("own", "projects/my-project/regions/europe-west4/subnetworks/a/b", "gcp.subnet")]
    [InlineData("own", "projects/my-project/regions/europe-west1/subnetworks/inner", "gcp.subnet")]
    [InlineData("own", "projects/host-project/regions/europe-west4/subnetworks/inner", "gcp.subnet")]
    [InlineData("own", "projects/my-project/regions/europe-west4/subnetworks/inner", null)]
    [InlineData("own", "inner", null)]
    public async Task Networks_that_cannot_be_the_machines_are_refused(string name, string? subnet, string? reason)
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        MachineShape shape = cloud.Shape with
        {
            Network = new MachineNetwork { Name = name, Subnet = subnet },
        };
        Assert.Equal(reason, shape.Judge(cloud.Plan.Place).Refusal?.Reason);
    }

    [Fact]
    public async Task Nothing_that_is_said_holds_a_token()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        cloud.Google.Compute.Errors["instances.insert"] = "QUOTA_EXCEEDED";
        Refusal refusal = await cloud.RefusedAsync();
        Assert.DoesNotContain("secret", string.Join('\n', [$"{refusal}", .. cloud.Notes.Lines]));
    }

    [Theory]
    [InlineData("My-Project", "europe-west4-a", "my-upload", "x")]
    [InlineData("my-project", "../zones", "my-upload", "x")]
    [InlineData("my-project", "europe-west4-a", "gs://my-upload", "x")]
    [InlineData("my-project", "europe-west4-a", "my-upload", "x/y")]
    [InlineData("my-project", "europe-west4-a", "my-upload", "")]
    public void Names_that_Google_does_not_take_are_refused(string project, string zone, string bucket, string name) =>
        Assert.Equal("gcp.name", GcpPlace.Of(project, zone, bucket, name).Refusal?.Reason);

    [Theory]
    [InlineData("198.51.100.7", "7443", 20, "gcp.allow")]
    [InlineData("198.51.100.7/24", "7443", 20, "gcp.allow")]
    [InlineData("198.51.100.0/33", "7443", 20, "gcp.allow")]
    [InlineData("anybody", "7443", 20, "gcp.allow")]
    [InlineData("2001:db8::/64", "7443", 20, "gcp.allow")]
    [InlineData("198.51.100.0/24", "0", 20, "gcp.port")]
    [InlineData("198.51.100.0/24", "65536", 20, "gcp.port")]
    [InlineData("198.51.100.0/24", "90-80", 20, "gcp.port")]
    [InlineData("198.51.100.0/24", "http", 20, "gcp.port")]
    [InlineData("198.51.100.0/24", "7443", 0, "gcp.disk-size")]
    [InlineData("198.51.100.0/24", "80-90", 20, null)]
    public async Task Plans_that_make_no_sense_are_refused(string allow, string port, int disk, string? reason)
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        MachineShape shape = cloud.Shape with { Allowed = [allow], Ports = [port], DiskGib = disk };
        Assert.Equal(reason, shape.Judge(cloud.Plan.Place).Refusal?.Reason);
        Assert.Equal("gcp.name", (shape with { MachineType = "a/b" }).Judge(cloud.Plan.Place).Refusal?.Reason);
    }

    [Fact]
    public async Task A_plan_that_would_let_in_everybody_is_refused()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        Assert.Equal("gcp.allow", (cloud.Shape with { Allowed = [] }).Judge(cloud.Plan.Place).Refusal?.Reason);
        Assert.Equal("gcp.allow", (cloud.Shape with { Allowed = default }).Judge(cloud.Plan.Place).Refusal?.Reason);
        Assert.Equal("gcp.port", (cloud.Shape with { Ports = [] }).Judge(cloud.Plan.Place).Refusal?.Reason);
    }
}
