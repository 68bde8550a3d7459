using Coffer.Attestation.Evidence;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.Prediction;
using Coffer.Firmware.SecureBoot;
using Coffer.Keys.Owner;

namespace Coffer.Cli.Rotating;

/// <summary>PCR 7 that a machine measures once its firmware has a change of a db rotation.</summary>
internal static class PlannedPcr7
{
    /// <summary>
    /// The plan's value. Of a machine with other signature lists around the owner's certificates, as Google's platform writes them, or with another dbx, the plan has none: there it is
    /// what follows from the machine's log, every word of which the quoted value proves, and from the change, which its KEK must have signed.
    /// </summary>
    /// <param name="file">The plan, the changes beside it.</param>
    /// <param name="state">The state that the machine is to get to.</param>
    /// <param name="evidence">Evidence of the machine, judged.</param>
    /// <returns>The value; <c>plan.state</c>, <c>plan.present</c>, <c>plan.update</c> or what <see cref="MeasuredSecureBoot.JudgeUpdate"/> refuses where the plan does not lead this machine there.</returns>
    public static Parsed<ReadOnlyMemory<byte>> Find(PlanFile file, string state, EvidenceBundle evidence)
    {
        ReadOnlyMemory<byte> present = QuotedPcr.SecureBoot(evidence);
        Parsed<ReadOnlyMemory<byte>> planned = file.Plan.Announce(state, present.Span);
        if (planned.Refusal is null || !DbRotationPlan.Reachable.Contains(state))
            return planned;
        Parsed<MeasuredSecureBoot> measured = EventLog
            .Read(evidence.Tpm is { } tpm ? tpm.EventLog.Span : default)
            .Then(log => MeasuredSecureBoot.Read(log, present.Span));
        if (measured.Value is not { } boot)
            return planned;
        PlannedUpdate change = file.Plan.UpdateTo(state);
        return file.ReadUpdate(change)
            .Then(bytes => DatabaseUpdate.Read(VariableOf(change), bytes))
            .Then(update => After(boot, update));
    }

    private static Parsed<ReadOnlyMemory<byte>> After(MeasuredSecureBoot boot, DatabaseUpdate update) =>
        boot.JudgeUpdate(update) is { } refusal ? refusal : boot.After(update.Variable, update.Lists);

    private static EfiVariableName VariableOf(PlannedUpdate change) =>
        change.Variable == EfiVariableName.Dbx.Name ? EfiVariableName.Dbx : EfiVariableName.Db;
}
