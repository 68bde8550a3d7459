using Coffer.Cli.Rotating;

namespace Coffer.Cli.Tests.Rotating;

/// <summary>The plan that <c>coffer keys rotate db</c> leaves, and the changes beside it.</summary>
public sealed class PlanFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-plan-").FullName;

    private string Updates => Path.Combine(_directory, "keys", "updates", "db-2");

    private string PlanPath => Path.Combine(Updates, "plan.json");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task The_plan_of_a_rotation_is_read_with_both_changes()
    {
        await RotateAsync();
        PlanFile file = PlanFile.Read(PlanPath).OrThrow();
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(Updates, "1-db.auth")),
            file.ReadUpdate(file.Plan.UpdateOf("db")).OrThrow()
        );
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(Updates, "2-dbx.auth")),
            file.ReadUpdate(file.Plan.UpdateOf("dbx")).OrThrow()
        );
    }

    [Fact]
    public async Task A_change_that_is_not_the_plans_is_refused()
    {
        await RotateAsync();
        PlanFile file = PlanFile.Read(PlanPath).OrThrow();
        File.Copy(Path.Combine(Updates, "2-dbx.auth"), Path.Combine(Updates, "1-db.auth"), overwrite: true);
        Assert.Equal("plan.update", file.ReadUpdate(file.Plan.UpdateOf("db")).Refusal?.Reason);
        File.Delete(Path.Combine(Updates, "1-db.auth"));
        Assert.Equal("plan.missing", file.ReadUpdate(file.Plan.UpdateOf("db")).Refusal?.Reason);
        File.WriteAllBytes(Path.Combine(Updates, "1-db.auth"), new byte[64 * 1024]);
        Assert.Equal("plan.size", file.ReadUpdate(file.Plan.UpdateOf("db")).Refusal?.Reason);
    }

    [Fact]
    public void A_plan_that_is_missing_or_too_large_is_refused()
    {
        string path = Path.Combine(_directory, "plan.json");
        Assert.Equal("plan.missing", PlanFile.Read(path).Refusal?.Reason);
        File.WriteAllBytes(path, new byte[128 * 1024]);
        Assert.Equal("plan.size", PlanFile.Read(path).Refusal?.Reason);
    }

    [Theory]
    [InlineData("--level", "rewrap", "--pcr-7", "plan.json")]
    [InlineData("--pcr-7", "plan.json")]
    [InlineData("--level", "reseal", "--state", "db-added")]
    [InlineData("--level", "reseal", "--pcr-7", "plan.json", "--state", "signed-by-new")]
    [InlineData("--level", "reseal", "--pcr-7", "plan.json", "--state", "now")]
    public async Task A_plan_goes_with_a_reseal_to_a_state_that_a_change_leads_to(params string[] options) =>
        Assert.Equal(2, (await CofferRun.Of(["rotate", "127.0.0.1:1", .. options])).ExitCode);

    [Theory]
    [InlineData("KEK", "--plan", "plan.json")]
    [InlineData("db")]
    public async Task A_delivery_wants_db_or_dbx_and_a_plan(params string[] arguments) =>
        Assert.Equal(2, (await CofferRun.Of(["keys", "deliver", "127.0.0.1:1", .. arguments])).ExitCode);

    private async Task RotateAsync()
    {
        string keys = Path.Combine(_directory, "keys");
        Assert.Equal(0, (await CofferRun.Of("keys", "init", "--dir", keys)).ExitCode);
        Assert.Equal(0, (await CofferRun.Of("keys", "rotate", "db", "--dir", keys)).ExitCode);
    }
}
