namespace Coffer.Image.Provenance;

/// <summary>Something with a name and the SHA-256 of its bytes: a subject of a provenance, or what it was made of.</summary>
/// <param name="Name">File name of a subject, or what was used.</param>
/// <param name="Sha256">Lower-case hex.</param>
public sealed record ProvenanceDigest(string Name, string Sha256);
