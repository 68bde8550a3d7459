namespace Coffer.Attestation.Verdicts;

/// <summary>
/// A rule of the verifier. Each is a static member of the class of its subject, is listed in docs/attestation.md, and leaves exactly
/// one <see cref="Finding"/> for each thing it looks at.
/// </summary>
/// <param name="Name">Stable machine-readable name, such as <c>snp.chip-id</c>: subject, dot, words with dashes.</param>
/// <param name="Means">What holds when it passed, as a sentence: <c>The certificate was issued for the chip that signed</c>.</param>
/// <param name="Source">Where the rule comes from: specification and section.</param>
/// <param name="Trust">Who has to be trusted for it.</param>
public sealed record Rule(string Name, string Means, string Source, Trust Trust)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
