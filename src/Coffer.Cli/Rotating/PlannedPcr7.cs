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
    /// The plan's value. Where the platform enrolled the owner's certificates under a SignatureOwner of its own, no plan can have it: there it is what follows from the machine's
    /// log, every word of which the quoted value proves, and from the change.
    /// </summary>
    /// <param name="file">The plan, the changes beside it.</param>
    /// <param name="state">The state that the machine is to get to.</param>
    /// <param name="evidence">Evidence of the machine, judged.</param>
    /// <returns>The value; <c>plan.state</c>, <c>plan.present</c> or <c>plan.update</c> where the plan does not lead this machine there.</returns>
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
            .Then(update => IsEnrolledByPlatform(boot, update) ? After(boot, update) : planned);
    }

    private static Parsed<ReadOnlyMemory<byte>> After(MeasuredSecureBoot boot, DatabaseUpdate update) =>
        boot.JudgeUpdate(update) is { } refusal ? refusal : boot.After(update.Variable, update.Lists);

    // The plan's values are of lists that the owner's tools wrote. One of another owner's KEK alone leaves them.
    private static bool IsEnrolledByPlatform(MeasuredSecureBoot boot, DatabaseUpdate update) =>
        EfiSignatureList.ReadSoleCertificate(boot.ValueOf(EfiVariableName.KEK).Span).Value is { } kek
        && EfiSignatureList.ReadAll(update.Lists.Span).Value is [{ Signatures: [{ } added, ..] }, ..]
        && kek.Owner != added.Owner;

    private static EfiVariableName VariableOf(PlannedUpdate change) =>
        change.Variable == EfiVariableName.Dbx.Name ? EfiVariableName.Dbx : EfiVariableName.Db;
}
