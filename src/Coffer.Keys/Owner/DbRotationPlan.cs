using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Keys.Owner;

/// <summary>The plan of a rotation of db as <see cref="DbRotation"/> wrote it down, <c>coffer-db-rotation-1</c> (docs/formats.md, section 18).</summary>
/// <param name="Generation">Number of the new key.</param>
/// <param name="Updates">The change of db, then that of dbx.</param>
/// <param name="States">All of <see cref="DbRotationState.Names"/>, in their order.</param>
public sealed record DbRotationPlan(
    int Generation,
    ImmutableArray<PlannedUpdate> Updates,
    ImmutableArray<PlannedState> States
)
{
    /// <summary>Most bytes of a plan.</summary>
    public const int LargestSize = 64 * 1024;

    /// <summary>Reads one from whoever kept it.</summary>
    public static Parsed<DbRotationPlan> Read(ReadOnlySpan<byte> utf8) => DbRotationPlanReader.Read(utf8);

    /// <summary>The change of a variable.</summary>
    /// <param name="variable"><c>db</c> or <c>dbx</c>.</param>
    public PlannedUpdate UpdateOf(string variable) => Updates.Single(update => update.Variable == variable);

    /// <summary>The states that a change of db or dbx alone leads to.</summary>
    public static ImmutableArray<string> Reachable { get; } = [DbRotationState.DbAdded, DbRotationState.Retired];

    /// <summary>The change that leads to a state.</summary>
    /// <param name="state">One of <see cref="Reachable"/>.</param>
    public PlannedUpdate UpdateTo(string state) => UpdateOf(state == DbRotationState.Retired ? "dbx" : "db");

    /// <summary>PCR 7 of a state, for a machine that stands in the one before.</summary>
    /// <param name="name">The state it is to get to.</param>
    /// <param name="present">PCR 7 of the machine, SHA-256.</param>
    /// <returns>The value; <c>plan.state</c> or <c>plan.present</c> where the plan does not lead this machine there.</returns>
    public Parsed<ReadOnlyMemory<byte>> Announce(string name, ReadOnlySpan<byte> present)
    {
        int index = DbRotationState.Names.IndexOf(name);
        if (!Reachable.Contains(name))
            return Refuse("state", $"a state that a change leads to: {string.Join(", ", Reachable)}", name);
        byte[] seen = present.ToArray();
        return States[index - 1].Pcr7.Span.SequenceEqual(seen)
            ? States[index].Pcr7
            : Refuse(
                "present",
                $"a machine whose PCR 7 is that of {Show(States[index - 1])}",
                Convert.ToHexStringLower(seen)
            );
    }

    private static string Show(PlannedState state) => $"{state.Name}, {Convert.ToHexStringLower(state.Pcr7.Span)}";

    private static Refusal Refuse(string reason, string expected, string seen) =>
        new(
            $"plan.{reason}",
            "plan of a db rotation",
            expected,
            seen,
            "is it the plan of this machine's keys, and is the machine not there already?"
        );
}
