using System.Collections.Immutable;
using Coffer.Attestation.Audit;
using Coffer.Attestation.Chains;
using Coffer.Cli.Operating;
using Coffer.Cli.Text;

namespace Coffer.Cli.Tests.Operating;

public sealed class AuditTextTests
{
    private static readonly AuditEntry s_first = new(
        1,
        new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero),
        273_062_000,
        2,
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
        "alice",
        "rotate",
        "rewrap",
        AuditOutcome.Asked,
        "",
        HashChain.None
    );

    private static ImmutableArray<AuditEntry> Entries =>
        [
            s_first,
            s_first with
            {
                Number = 2,
                Outcome = AuditOutcome.Refused,
                Reason = "custody.busy",
                Previous = s_first.Hash(),
            },
            s_first with
            {
                Number = 3,
                Clock = 0,
                Operator = "",
                Name = "recovery key",
                Action = "recover",
                Target = "unseal.pcr-7",
                Outcome = AuditOutcome.Done,
            },
        ];

    private static AuditDocument Log => new(Entries, []);

    [Fact]
    public void Entries_that_were_destroyed_have_a_line_of_their_own() =>
        Assert.EndsWith(
            "\ndamaged: entries behind number 2 are gone\n",
            AuditText.Of(Log with { Damaged = [2] }),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_log_is_a_line_for_each_entry() =>
        Approved.Matches("audit/audit.txt", $"{AuditText.Of(Log)}{AuditText.Held(Entries)}");

    [Fact]
    public void As_JSON_it_is_the_entries_as_they_are() =>
        Approved.Matches("audit/audit.json", Output.Document(json => AuditText.WriteMembers(json, Log)));

    [Fact]
    public void An_empty_one_says_so()
    {
        Assert.Contains("no operator", AuditText.Of(new AuditDocument([], [])), StringComparison.Ordinal);
        Assert.Contains("empty", AuditText.Held([]), StringComparison.Ordinal);
    }
}
