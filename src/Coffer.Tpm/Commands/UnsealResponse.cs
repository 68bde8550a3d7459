using Coffer.Bytes;

namespace Coffer.Tpm.Commands;

/// <summary>The response of <see cref="Unseal"/>.</summary>
/// <param name="Data">The data; the caller's from here on.</param>
public readonly record struct UnsealResponse(Secret Data)
{
    /// <summary>MAX_SYM_DATA: the most a TPM seals, bytes (TPM 2.0 Part 2, section 11.1.14).</summary>
    internal const int LargestData = 256;
}
