using Coffer.Bytes;

namespace Coffer.Tpm.Commands;

/// <summary>The response of <see cref="GetRandom"/>.</summary>
/// <param name="RandomBytes">The bytes; the caller's from here on.</param>
public readonly record struct GetRandomResponse(Secret RandomBytes);
