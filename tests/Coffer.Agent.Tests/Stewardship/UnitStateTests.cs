using Coffer.Agent.Stewardship;

namespace Coffer.Agent.Tests.Stewardship;

public sealed class UnitStateTests
{
    // As systemd 257 prints it.
    private const string Output = """
        Result=success
        NRestarts=2
        ExecMainStatus=0
        Id=coffer-web.service
        ActiveState=active
        SubState=running
        ActiveEnterTimestampMonotonic=61500000

        Result=exit-code
        NRestarts=17
        ExecMainStatus=126
        Id=coffer-db.service
        ActiveState=activating
        SubState=auto-restart
        ActiveEnterTimestampMonotonic=0

        """;

    [Fact]
    public void Every_unit_of_an_answer_has_its_state()
    {
        var states = UnitState.ReadAll(Output);
        Assert.Equal(2, states.Count);
        Assert.Equal(
            new UnitState("active", "running", "success", 0, 2, TimeSpan.FromSeconds(61.5)),
            states["coffer-web.service"]
        );
        Assert.Equal(
            new UnitState("activating", "auto-restart", "exit-code", 126, 17, TimeSpan.Zero),
            states["coffer-db.service"]
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\n")]
    [InlineData("ActiveState=active")]
    [InlineData("Failed to connect to bus")]
    public void What_names_no_unit_is_no_state(string output) => Assert.Empty(UnitState.ReadAll(output));

    [Theory]
    [InlineData("NRestarts=-1")]
    [InlineData("NRestarts=")]
    [InlineData("NRestarts=many")]
    [InlineData("NRestarts=99999999999999999999")]
    public void What_is_no_number_is_zero(string line) =>
        Assert.Equal(0, UnitState.ReadAll($"Id=a\n{line}")["a"].Restarts);
}
