namespace Coffer.Agent.Serving;

/// <summary>What is asked, and by whom.</summary>
/// <param name="Body">The request's body, whole.</param>
/// <param name="Operator">
/// SHA-256 of the SubjectPublicKeyInfo of the operator who asks, lower case hex; empty where somebody else may ask and does.
/// </param>
internal readonly record struct Question(ReadOnlyMemory<byte> Body, string Operator);
