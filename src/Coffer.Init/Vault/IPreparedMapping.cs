using Coffer.Bytes;
using Coffer.Keys.Reencryption;

namespace Coffer.Init.Vault;

/// <summary>A live mapping that can be prepared for its next switch, and judged after it.</summary>
internal interface IPreparedMapping : ILiveMapping
{
    /// <summary>Does beforehand what a switch to this boundary needs.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    void Prepare(long boundary);

    /// <summary>Null when the kernel uses exactly the table of this boundary.</summary>
    Refusal? Judge(long boundary);
}
