using System.Text;
using Coffer.Keys.Rotation;

namespace Coffer.Keys.Tests.Rotation;

public sealed class RotationScheduleTests
{
    private const string Golden = """{"format":"coffer-rotation-1","rewrap-days":"30","recovery-days":"365"}""";

    [Fact]
    public void It_is_written_and_read_like_this()
    {
        RotationSchedule schedule = new(30, 365);
        Assert.Equal(Golden, Encoding.UTF8.GetString(schedule.ToBytes()));
        Assert.Equal(schedule, RotationSchedule.Read(Encoding.UTF8.GetBytes(Golden)).OrThrow());
        Assert.True(RotationSchedule.Read(RotationSchedule.None.ToBytes()).OrThrow().IsEmpty);
    }

    [Theory]
    [InlineData("rotation-1", "rotation-2")]
    [InlineData("\"30\"", "\"3651\"")]
    [InlineData("\"30\"", "\"18446744073709551615\"")]
    [InlineData("\"30\"", "\"030\"")]
    [InlineData("\"30\"", "\"-1\"")]
    [InlineData("\"30\"", "30")]
    [InlineData("\"365\"}", "\"365\",\"window\":\"1\"}")]
    [InlineData("\"rewrap-days\":\"30\",", "")]
    public void Another_spelling_is_refused(string from, string to) =>
        Assert.StartsWith(
            "rotation.",
            RotationSchedule.Read(Encoding.UTF8.GetBytes(Golden.Replace(from, to))).Refusal?.Reason
        );
}
