namespace Coffer.Cli.Inspect;

/// <summary>One thing that is known about an artefact.</summary>
/// <param name="Name">Its name in lower-case words, such as <c>disk id</c>.</param>
/// <param name="Value">Its value.</param>
/// <param name="Meaning">What that means to the owner, where it is not plain.</param>
internal sealed record Fact(string Name, string Value, string? Meaning = null);
