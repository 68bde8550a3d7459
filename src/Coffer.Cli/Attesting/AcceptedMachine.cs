namespace Coffer.Cli.Attesting;

/// <summary>A machine whose evidence was judged and accepted a moment ago, over a connection that is still the same.</summary>
/// <param name="Host">What the caller called it.</param>
/// <param name="Agent">The connection.</param>
/// <param name="Exchanged">The evidence.</param>
internal sealed record AcceptedMachine(string Host, AgentConnection Agent, Exchanged Exchanged);
