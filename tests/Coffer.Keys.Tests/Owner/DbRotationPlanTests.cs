using System.Security.Cryptography;
using System.Text;
using Coffer.Keys.Owner;

namespace Coffer.Keys.Tests.Owner;

/// <summary>docs/formats.md, section 18: the plan of a rotation, read again.</summary>
public sealed class DbRotationPlanTests
{
    private static readonly DbRotation s_rotation = DbRotationTests.Rotation;
    private static readonly byte[] s_bytes = DbRotationDocument.Write(s_rotation);

    private static string Text => Encoding.UTF8.GetString(s_bytes);

    [Fact]
    public void A_plan_says_what_the_rotation_wrote()
    {
        DbRotationPlan plan = DbRotationPlan.Read(s_bytes).OrThrow();
        Assert.Equal(2, plan.Generation);
        Assert.Equal(
            s_rotation.States.Select(state => (state.Name, Convert.ToHexString(state.Pcr7.Value.Span))),
            plan.States.Select(state => (state.Name, Convert.ToHexString(state.Pcr7.Span)))
        );
        Assert.Equal("1-db.auth", plan.UpdateOf("db").File);
        Assert.Equal(SHA256.HashData(s_rotation.Db.Encode()), plan.UpdateOf("db").Sha256.ToArray());
        Assert.Equal("2-dbx.auth", plan.UpdateOf("dbx").File);
        Assert.Equal(SHA256.HashData(s_rotation.Dbx.Encode()), plan.UpdateOf("dbx").Sha256.ToArray());
    }

    [Theory]
    [InlineData("now", "db-added", "1-db.auth")]
    [InlineData("signed-by-new", "retired", "2-dbx.auth")]
    public void A_machine_in_the_state_before_is_led_to_the_one_of_a_change(string present, string state, string file)
    {
        DbRotationPlan plan = DbRotationPlan.Read(s_bytes).OrThrow();
        Assert.Equal(file, plan.UpdateTo(state).File);
        Assert.Equal(ValueOf(state), plan.Announce(state, ValueOf(present)).OrThrow().ToArray());
    }

    [Theory]
    [InlineData("now", "now", "plan.state")]
    [InlineData("db-added", "signed-by-new", "plan.state")]
    [InlineData("retired", "new-machine", "plan.state")]
    [InlineData("now", "elsewhere", "plan.state")]
    [InlineData("db-added", "db-added", "plan.present")]
    [InlineData("retired", "db-added", "plan.present")]
    [InlineData("now", "retired", "plan.present")]
    [InlineData("db-added", "retired", "plan.present")]
    [InlineData("new-machine", "retired", "plan.present")]
    public void No_other_way_is_one(string present, string state, string reason) =>
        Assert.Equal(reason, DbRotationPlan.Read(s_bytes).OrThrow().Announce(state, ValueOf(present)).Refusal?.Reason);

    [Fact]
    public void A_machine_of_other_keys_is_led_nowhere() =>
        Assert.Equal(
            "plan.present",
            DbRotationPlan.Read(s_bytes).OrThrow().Announce("db-added", new byte[32]).Refusal?.Reason
        );

    [Theory]
    [InlineData("coffer-db-rotation-1", "coffer-db-rotation-2", "plan.value")]
    [InlineData("1-db.auth", "../../1-db.auth", "plan.update")]
    [InlineData("\"variable\": \"db\"", "\"variable\": \"PK\"", "plan.update")]
    [InlineData("\"attributes\": 103", "\"attributes\": 39", "plan.update")]
    [InlineData("\"db-added\"", "\"now\"", "plan.states")]
    [InlineData("\"pcr7\": \"", "\"pcr7\": \"00", "plan.value")]
    [InlineData("\"pcr7\":", "\"pcr8\":", "plan.member")]
    [InlineData("\"generation\": 2", "\"generation\": 0", "plan.member")]
    [InlineData("\"generation\": 2", "\"generation\": -2", "plan.value")]
    [InlineData("\"generation\": 2,", "", "plan.member")]
    [InlineData("\"subject\":", "\"subjects\":", "plan.member")]
    [InlineData("\"format\":", "\"more\": 1, \"format\":", "plan.member")]
    public void Another_spelling_is_refused(string from, string to, string reason)
    {
        Assert.Contains(from, Text, StringComparison.Ordinal);
        string text = Text.Replace(from, to, StringComparison.Ordinal);
        Assert.Equal(reason, DbRotationPlan.Read(Encoding.UTF8.GetBytes(text)).Refusal?.Reason);
    }

    [Fact]
    public void A_plan_without_a_state_or_an_update_is_none()
    {
        int last = Text.LastIndexOf("    {", StringComparison.Ordinal);
        string fewer = Text[..last].TrimEnd().TrimEnd(',') + "]}";
        Assert.Equal("plan.member", DbRotationPlan.Read(Encoding.UTF8.GetBytes(fewer)).Refusal?.Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    public void What_is_no_plan_is_refused(string text) =>
        Assert.NotNull(DbRotationPlan.Read(Encoding.UTF8.GetBytes(text)).Refusal);

    [Fact]
    public void A_plan_that_is_too_large_is_refused() =>
        Assert.NotNull(DbRotationPlan.Read(new byte[DbRotationPlan.LargestSize + 1]).Refusal);

    [Fact]
    public void An_owner_with_a_name_in_another_script_has_a_plan_too()
    {
        string text = Text.Replace("CN=example db 2", "CN=Gew\\u00FCrze db 2", StringComparison.Ordinal);
        Assert.Null(DbRotationPlan.Read(Encoding.UTF8.GetBytes(text)).Refusal);
    }

    private static byte[] ValueOf(string name) =>
        s_rotation.States.Single(state => state.Name == name).Pcr7.Value.ToArray();
}
