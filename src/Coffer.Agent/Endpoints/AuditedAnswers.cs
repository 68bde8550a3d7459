using System.Text.Json;
using Coffer.Agent.Serving;
using Coffer.Attestation.Audit;
using Coffer.Bytes;
using Coffer.Evidence.Stewardship;

namespace Coffer.Agent.Endpoints;

/// <summary>Answers that are written into the audit log, before they are made and after. What cannot be written down is not done.</summary>
/// <param name="ask">Asks the steward, who keeps the log.</param>
internal sealed class AuditedAnswers(Func<StewardRequest, Parsed<byte[]>> ask)
{
    /// <summary>An answer that is.</summary>
    /// <param name="answer">Makes it.</param>
    /// <param name="name">What a request is about; null for one that the answer refuses because it is none.</param>
    internal Answering Of(
        Func<ReadOnlyMemory<byte>, Utf8JsonWriter, Refusal?> answer,
        Func<ReadOnlyMemory<byte>, AuditedAction?> name
    ) =>
        (question, json) =>
            name(question.Body) is { } action
                ? Run(question.Operator, action, () => answer(question.Body, json))
                : answer(question.Body, json);

    private Refusal? Run(string who, AuditedAction action, Func<Refusal?> answer)
    {
        if (Note(who, action, AuditOutcome.Asked) is { } unwritten)
            return unwritten;
        Refusal? refusal = null;
        try
        {
            return refusal = answer();
        }
        catch (Exception e)
        {
            refusal = (e as RefusedException)?.Refusal ?? new("agent.device", "", "", "");
            throw;
        }
        finally
        {
            // Without it the log says that it was asked for, and not what became of it.
            Note(who, action, refusal is null ? AuditOutcome.Done : AuditOutcome.Refused, refusal?.Reason ?? "");
        }
    }

    private Refusal? Note(string who, AuditedAction action, AuditOutcome outcome, string reason = "") =>
        ask(StewardRequest.Note(who, action.Action, action.Target, outcome, reason)).Refusal;
}
