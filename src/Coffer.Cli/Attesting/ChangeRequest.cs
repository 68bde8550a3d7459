namespace Coffer.Cli.Attesting;

/// <summary>What a machine is asked to change.</summary>
/// <param name="Path">Path at its agent.</param>
/// <param name="Body">The request's body.</param>
/// <param name="MediaType">What the body is.</param>
internal sealed record ChangeRequest(string Path, byte[] Body, string MediaType = "application/json");
