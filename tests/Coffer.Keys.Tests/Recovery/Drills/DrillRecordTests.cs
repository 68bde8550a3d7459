using System.Text;
using Coffer.Keys.Binding;
using Coffer.Keys.Recovery.Drills;
using Coffer.Keys.Tests.Binding;
using CsCheck;

namespace Coffer.Keys.Tests.Recovery.Drills;

public sealed class DrillRecordTests
{
    private static readonly DateTimeOffset s_time = new(2026, 6, 1, 12, 30, 5, TimeSpan.Zero);

    private static readonly DrillRecord s_record = new(
        s_time,
        BoundVault.Uuid,
        [new string('a', 64)],
        2,
        [.. Officers.Recipients(2).Select(recipient => recipient.ToString()!)]
    );

    private static string Text => Encoding.UTF8.GetString(s_record.ToBytes());

    [Fact]
    public void Format_1_is_written_as_ever() =>
        Assert.Equal(Encoding.UTF8.GetString(GoldenFile.Read("drill-record-1.json")), Text);

    [Fact]
    public void What_is_written_is_read() =>
        Assert.Equal(Text, Encoding.UTF8.GetString(DrillRecord.Read(s_record.ToBytes()).OrThrow().ToBytes()));

    [Theory]
    [InlineData("coffer-drill-1", "coffer-drill-2")]
    [InlineData("2026-06-01T12:30:05Z", "2026-06-01T12:30:05+00:00")]
    [InlineData("2026-06-01T12:30:05Z", "2026-13-01T12:30:05Z")]
    [InlineData("2026-06-01T12:30:05Z", "2026-06-01")]
    [InlineData("5d2c9f3a", "5D2C9F3A")]
    [InlineData("aaaa\"", "AAAA\"")]
    [InlineData("aaaa\"", "\"")]
    [InlineData("\"threshold\": 2", "\"threshold\": 0")]
    [InlineData("\"threshold\": 2", "\"threshold\": 17")]
    [InlineData("\"threshold\": 2", "\"threshold\": \"2\"")]
    [InlineData("\"threshold\": 2,", "")]
    [InlineData("\"age1", "\"age2")]
    [InlineData("\"age1", "\"age1>")]
    [InlineData("\"age1", "\"AGE1")]
    [InlineData("\"threshold\": 2", "\"threshold\": 2, \"passed\": true")]
    [InlineData("{", "{ \"more\": 1,")]
    [InlineData("\n}", "\n}}")]
    public void Another_spelling_is_refused(string part, string other)
    {
        string text = Text.Replace(part, other, StringComparison.Ordinal);
        Assert.NotEqual(Text, text);
        Assert.StartsWith(
            "drill.",
            DrillRecord.Read(Encoding.UTF8.GetBytes(text)).Refusal?.Reason,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(90, null)]
    [InlineData(91, "drill.expired")]
    [InlineData(100_000, "drill.expired")]
    [InlineData(-1, "drill.future")]
    public void A_drill_counts_for_so_many_days(int daysLater, string? reason) =>
        Assert.Equal(reason, s_record.JudgeAge(s_time.AddDays(daysLater), TimeSpan.FromDays(90))?.Reason);

    [Fact]
    public void A_drill_says_something_about_the_recovery_key_of_then_only()
    {
        HeaderCandidates vault = EscrowedVault.Make();
        DrillRecord record = DrillRecord.Of(RecoveryDrill.Run(vault, [Officers.Identity(0)]), s_time);
        Assert.Null(record.JudgeVault(BoundVault.Uuid, RecoveryPath.AllOf(vault)));
        Assert.Equal("drill.other-vault", record.JudgeVault(Guid.Empty, RecoveryPath.AllOf(vault))?.Reason);
        Assert.Equal(
            "drill.superseded",
            record.JudgeVault(BoundVault.Uuid, RecoveryPath.AllOf(EscrowedVault.Make(seed: "theirs")))?.Reason
        );
    }

    [Fact]
    public void Any_bytes_are_refused_and_never_throw() =>
        Gen.Byte.Array[0, 300].Sample(bytes => Assert.NotNull(DrillRecord.Read(bytes).Refusal));

    [Fact]
    public void A_huge_record_is_refused_unread() =>
        Assert.Equal("drill.too-large", DrillRecord.Read(new byte[DrillRecord.LargestSize + 1]).Refusal?.Reason);
}
