namespace Coffer.Agent.Endpoints;

/// <summary>What the audit log says of a request.</summary>
/// <param name="Action">What is done.</param>
/// <param name="Target">What to; may be empty.</param>
internal sealed record AuditedAction(string Action, string Target);
