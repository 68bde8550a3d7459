using Coffer.Agent.Stewardship;
using Coffer.Attestation.Audit;
using Coffer.Tpm.Structures;

namespace Coffer.Agent.Tests.Stewardship;

/// <summary>An auditor with one operator and a log in a directory.</summary>
internal static class TestAuditor
{
    internal static readonly KnownOperator Alice = new(new string('0', 64), "alice");

    internal static Auditor Of(StandIns files, Func<TpmsClockInfo>? clock = null) =>
        new(
            LogOf(files),
            who => who == Alice.Digest ? Alice : null,
            TimeProvider.System,
            clock ?? (() => new TpmsClockInfo(5000, 3, 0, true))
        );

    internal static AuditLog LogOf(StandIns files) => new(files.At("audit"));

    /// <summary>What was written, a line each.</summary>
    internal static string[] Lines(StandIns files) =>
        [
            .. LogOf(files)
                .Entries()
                .Select(entry =>
                    $"{entry.Name} {entry.Action} {entry.Target} {AuditEntry.WordOf(entry.Outcome)} {entry.Reason}".TrimEnd()
                ),
        ];
}
