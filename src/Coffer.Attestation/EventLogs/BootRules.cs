using System.Collections.Immutable;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.EventLogs;

/// <summary>Every rule about the boot.</summary>
public static class BootRules
{
    /// <summary>All of them, in the order of judging.</summary>
    public static ImmutableArray<Rule> All { get; } =
    [
        .. EventLogRules.All,
        .. SecureBootRules.All,
        .. BootApplicationRules.All,
        .. StubRules.All,
        .. MeasurementRules.All,
    ];
}
