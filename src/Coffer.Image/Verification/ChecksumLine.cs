namespace Coffer.Image.Verification;

/// <summary>One line of <c>SHA256SUMS</c>.</summary>
/// <param name="Name">Path of the file, from the directory on.</param>
/// <param name="Sha256">Lower-case hex.</param>
public sealed record ChecksumLine(string Name, string Sha256);
